/** A uPlot chart that follows its width and the colours of the page; the table of the same numbers is its text. */
import { useEffect, useRef } from "preact/hooks";
import uPlot from "uplot";

import { useTheme } from "../state/use-theme.ts";
import { colourOf } from "./colours.ts";

import "uplot/dist/uPlot.min.css";

const HEIGHT_PX = 240;
const LABEL_PX = 75;
const DAY_S = 86_400;
const FONT = "12px system-ui, sans-serif";

export interface Line {
  readonly label: string;
  /** A custom property of style.css. */
  readonly colour: string;
  readonly dash?: readonly number[];
  readonly bars?: boolean;
}

interface PlotProps {
  /** First the x values, then a list for each line. */
  readonly data: readonly (readonly number[])[];
  readonly lines: readonly Line[];
  readonly xLabel: string;
  /** Text of an x value: seconds since 1970 for a time. */
  readonly xText: (value: number) => string;
  /** Moments of time, drawn in this zone; otherwise plain numbers, one by one. */
  readonly timeZone?: string | undefined;
  readonly isTime: boolean;
}

export function Plot({ data, lines, xLabel, xText, timeZone, isTime }: PlotProps) {
  const host = useRef<HTMLDivElement>(null);
  const plot = useRef<uPlot>(undefined);
  const theme = useTheme();
  const shape = JSON.stringify([lines, xLabel, timeZone, isTime, theme]);

  useEffect(() => {
    const element = host.current;
    if (!element) return;
    const made = new uPlot(
      optionsOf({ lines, xLabel, xText, timeZone, isTime }, element.clientWidth),
      data as unknown as uPlot.AlignedData,
      element,
    );
    plot.current = made;
    const watcher = new ResizeObserver(() =>
      made.setSize({ width: element.clientWidth, height: HEIGHT_PX }),
    );
    watcher.observe(element);
    return () => {
      watcher.disconnect();
      made.destroy();
      plot.current = undefined;
    };
    // The numbers have an effect of their own; a new chart only for a new look.
  }, [shape]);

  useEffect(() => {
    plot.current?.setData(data as unknown as uPlot.AlignedData);
  }, [data]);

  return <div class="plot" ref={host} aria-hidden="true" />;
}

function optionsOf(
  { lines, xLabel, xText, timeZone, isTime }: Omit<PlotProps, "data">,
  width: number,
): uPlot.Options {
  const axis = {
    stroke: colourOf("soft"),
    font: FONT,
    grid: { stroke: colourOf("line"), width: 1 },
    ticks: { stroke: colourOf("line"), width: 1 },
  };
  /** `19:40`; the day where a step is a day, and at midnight. */
  const clockTexts: uPlot.Axis.DynamicValues = (_, at, __, ___, step) =>
    at.map((value) => {
      const text = xText(value);
      const clock = text.slice(11);
      return step >= DAY_S || clock === "00:00" ? text.slice(5, 10) : clock;
    });
  /** Only as many as have room beside each other. */
  const sparseTexts: uPlot.Axis.DynamicValues = (self, at) => {
    const stride = Math.max(1, Math.ceil((at.length * LABEL_PX) / Math.max(1, self.width)));
    return at.map((value, i) => (i % stride === 0 ? xText(value) : ""));
  };
  return {
    width,
    height: HEIGHT_PX,
    scales: {
      x: isTime ? { time: true } : { time: false, range: (_, min, max) => [min - 0.5, max + 0.5] },
      y: { range: (_, __, max) => [0, Math.max(max * 1.1, 1)] },
    },
    axes: [
      isTime ? { ...axis, values: clockTexts } : { ...axis, splits: wholes, values: sparseTexts },
      { ...axis, size: 48, incrs: [1, 2, 5, 10, 20, 50, 100, 200, 500, 1e3, 2e3, 5e3, 1e4, 1e5] },
    ],
    series: [
      { label: xLabel, value: (_, at) => (at === null ? "–" : xText(at)) },
      ...lines.map(({ label, colour, dash, bars }): uPlot.Series => {
        const path = bars ? uPlot.paths.bars?.({ size: [0.8, 60] }) : undefined;
        return {
          label,
          stroke: colourOf(colour),
          width: 2,
          points: { show: false },
          ...(dash && { dash: [...dash] }),
          ...(path && { paths: path, fill: colourOf(colour) }),
        };
      }),
    ],
    ...(timeZone !== undefined && {
      tzDate: (seconds: number) => uPlot.tzDate(new Date(seconds * 1000), timeZone),
    }),
    cursor: { drag: { x: false, y: false } },
  };
}

function wholes(_: uPlot, __: number, min: number, max: number): number[] {
  const first = Math.ceil(min);
  return Array.from({ length: Math.max(0, Math.floor(max) - first + 1) }, (_, i) => first + i);
}
