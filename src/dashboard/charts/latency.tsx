/** Percentiles of each stretch of the way, and how the whole way is spread. */
import { useMemo } from "preact/hooks";

import { Panel } from "../parts/basics.tsx";
import { Table } from "../parts/table.tsx";
import { useApp } from "../state/app-context.ts";
import type { Latency } from "../state/shapes.ts";
import { durationText } from "../text/times.ts";
import { Plot } from "./plot.tsx";

export function LatencyCharts({ latency }: { readonly latency: Latency }) {
  const { say } = useApp();
  const [whole, ...others] = latency.latencies.filter(({ path }) => path === "accepted_delivered");
  // Whoever's time it is: all that were delivered.
  const steps = (whole?.histogram ?? []).map(({ upToMs, count }, at) => ({
    upToMs,
    count: others.reduce((sum, { histogram }) => sum + (histogram[at]?.count ?? 0), count),
  }));
  const data = useMemo(
    () => [steps.map((_, at) => at), steps.map(({ count }) => count)],
    [latency],
  );
  const stepText = (at: number): string => {
    const step = steps[Math.round(at)];
    if (!step) return "";
    return step.upToMs === null ? say("over.longer") : `≤ ${durationText(step.upToMs)}`;
  };
  return (
    <Panel title={say("over.latency")}>
      <Table
        label={say("over.latency")}
        columns={[
          { head: say("common.type") },
          { head: say("common.count"), numeric: true },
          { head: "p50", numeric: true },
          { head: "p95", numeric: true },
          { head: "p99", numeric: true },
          { head: say("over.max"), numeric: true },
        ]}
        rows={latency.latencies.map(({ path, source, count, p50, p95, p99, max }) => ({
          key: `${path} ${source}`,
          cells: [
            source === null
              ? say(`over.path.${path}`)
              : `${say(`over.path.${path}`)} · ${say(`over.source.${source}`)}`,
            count,
            ...[p50, p95, p99, max].map(durationText),
          ],
        }))}
      />
      <h3 class="soft">{say("over.latency.histogram")}</h3>
      <Plot
        data={data}
        isTime={false}
        xLabel={say("over.latency")}
        xText={stepText}
        lines={[{ label: say("common.count"), colour: "good", bars: true }]}
      />
      <details>
        <summary>{say("common.table")}</summary>
        <Table
          label={say("over.latency.histogram")}
          columns={[{ head: say("over.upTo") }, { head: say("common.count"), numeric: true }]}
          rows={steps.map(({ upToMs, count }, at) => ({
            key: String(upToMs),
            cells: [stepText(at), count],
          }))}
        />
      </details>
    </Panel>
  );
}
