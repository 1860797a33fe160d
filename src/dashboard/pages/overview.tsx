/** The present state: counts by state, over time, how long it takes, what goes wrong. */
import { useState } from "preact/hooks";

import { iso } from "../../kernel/time/iso.ts";
import { MINUTE_MS } from "../../kernel/time/units.ts";
import { LatencyCharts } from "../charts/latency.tsx";
import { SeriesChart } from "../charts/series.tsx";
import { Choose, Fault } from "../parts/basics.tsx";
import { queryOf } from "../state/api.ts";
import { useApp } from "../state/app-context.ts";
import type { Errors, Latency, Stuck, Summary, TimeSeries } from "../state/shapes.ts";
import { useLoad } from "../state/use-load.ts";
import { zoneName } from "../text/times.ts";
import { ErrorTable } from "./error-table.tsx";
import { Health } from "./health.tsx";
import { StateCards } from "./state-cards.tsx";

const REFRESH_MS = 5000;

const RANGES = {
  hour: { ms: 60 * MINUTE_MS, interval: "minute" },
  day: { ms: 1440 * MINUTE_MS, interval: "hour" },
  week: { ms: 7 * 1440 * MINUTE_MS, interval: "hour" },
  month: { ms: 30 * 1440 * MINUTE_MS, interval: "day" },
} as const;
type RangeName = keyof typeof RANGES;
const RANGE_NAMES = Object.keys(RANGES) as readonly RangeName[];

interface Reports {
  readonly summary: Summary;
  readonly series: TimeSeries;
  readonly latency: Latency;
  readonly errors: Errors;
  readonly stuck: Stuck;
}

export function Overview() {
  const { api, say, time, preferences } = useApp();
  const [range, setRange] = useState<RangeName>("hour");
  const [auto, setAuto] = useState(true);
  const { ms, interval } = RANGES[range];
  const tz = tzOf(preferences.zone);

  const load = async (): Promise<Reports> => {
    const until = Date.now();
    const asked = {
      from: iso(until - ms),
      until: iso(until),
    };
    const report = async <T,>(name: string, more = {}): Promise<T> =>
      api.get<T>(`/v1/reports/${name}${queryOf({ tz, ...asked, ...more })}`);
    const [summary, series, latency, errors, stuck] = await Promise.all([
      report<Summary>("summary"),
      report<TimeSeries>("timeseries", { interval }),
      report<Latency>("latency"),
      report<Errors>("errors"),
      api.get<Stuck>(`/v1/reports/stuck${queryOf({ limit: 1 })}`),
    ]);
    return { summary, series, latency, errors, stuck };
  };
  const { data, error, at, reload } = useLoad(load, `${range} ${tz}`, auto ? REFRESH_MS : 0);

  return (
    <>
      <div class="head">
        <h1>{say("nav.overview")}</h1>
        <div class="tools">
          {at !== undefined && (
            <span class="soft">{say("common.updated", { time: time(at).slice(11) })}</span>
          )}
          <label class="tick">
            <input
              type="checkbox"
              checked={auto}
              onChange={(event) => setAuto(event.currentTarget.checked)}
            />
            {say("over.auto")}
          </label>
          <button type="button" onClick={reload}>
            {say("common.refresh")}
          </button>
          <Choose
            label={say("over.range")}
            value={range}
            options={RANGE_NAMES.map((name) => [name, say(`over.range.${name}`)])}
            onChoose={(name) => setRange(RANGE_NAMES.find((one) => one === name) ?? "hour")}
          />
        </div>
      </div>
      <Fault error={error} />
      {data === undefined ? (
        <p class="none">{error === undefined && say("common.loading")}</p>
      ) : (
        <>
          <StateCards summary={data.summary} stuck={data.stuck.total} />
          <SeriesChart series={data.series} />
          <div class="two">
            <LatencyCharts latency={data.latency} />
            <ErrorTable errors={data.errors} />
          </div>
        </>
      )}
      <Health />
    </>
  );
}

function tzOf(zone: "kst" | "local" | "utc"): string {
  return zoneName(zone) ?? Intl.DateTimeFormat().resolvedOptions().timeZone;
}
