/** Accepted, delivered and failed over time. */
import { useMemo } from "preact/hooks";

import { statesIn } from "../../domain/message/state-sets.ts";
import { STATE_TABLE } from "../../domain/message/states.ts";
import { countedAs } from "../../domain/reports/counts.ts";
import { Panel } from "../parts/basics.tsx";
import { Table } from "../parts/table.tsx";
import { useApp } from "../state/app-context.ts";
import type { TimeSeries } from "../state/shapes.ts";
import { Plot } from "./plot.tsx";

/** Failures that no provider took come first. */
const FAILURES = statesIn("failure").toSorted(
  (a, b) => Number(STATE_TABLE[a].taken) - Number(STATE_TABLE[b].taken),
);

const failedOf = (counts: TimeSeries["points"][number]): number => countedAs(counts, "failure");

export function SeriesChart({ series }: { readonly series: TimeSeries }) {
  const { say, time } = useApp();
  const data = useMemo(() => {
    const { points } = series;
    return [
      points.map(({ at }) => Date.parse(at) / 1000),
      points.map(({ accepted }) => accepted),
      points.map(({ delivered }) => delivered),
      points.map(failedOf),
    ];
  }, [series]);
  const failed = FAILURES.map((state) => say(`state.${state}`)).join(", ");
  const labels = [say("state.accepted"), say("state.delivered"), failed];
  const busy = series.points.filter(({ accepted }) => accepted > 0).toReversed();
  return (
    <Panel title={say("over.series")}>
      <Plot
        data={data}
        isTime
        timeZone={series.tz}
        xLabel={say("common.time")}
        xText={(seconds) => time(seconds * 1000).slice(0, 16)}
        lines={[
          { label: labels[0] ?? "", colour: "idle", dash: [2, 3] },
          { label: labels[1] ?? "", colour: "good" },
          { label: labels[2] ?? "", colour: "bad", dash: [8, 4] },
        ]}
      />
      <details>
        <summary>{say("common.table")}</summary>
        <Table
          label={say("over.series")}
          columns={[
            { head: say("common.time") },
            ...labels.map((head) => ({ head, numeric: true })),
          ]}
          rows={busy.map((point) => ({
            key: point.at,
            cells: [time(point.at).slice(0, 16), point.accepted, point.delivered, failedOf(point)],
          }))}
        />
      </details>
    </Panel>
  );
}
