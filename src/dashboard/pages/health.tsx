/** Providers and the mirror, for those who may see them: `/metrics` and the proof of today. */
import { kstDayOf } from "../../domain/korea/day.ts";
import { Fault, isAbsent, Panel } from "../parts/basics.tsx";
import { Facts, Table } from "../parts/table.tsx";
import { useApp } from "../state/app-context.ts";
import { mirrorLag, providersIn, readSamples, type Sample } from "../state/metrics-text.ts";
import type { Verdict } from "../state/shapes.ts";
import { useLoad } from "../state/use-load.ts";
import { durationText } from "../text/times.ts";

const METRICS_MS = 10_000;
/** The proof compares every message of the day. */
const PROOF_MS = 60_000;

export function Health() {
  const { api, may } = useApp();
  const metrics = useLoad(async () => readSamples(await api.text("/metrics")), "", METRICS_MS);
  return (
    <div class="two">
      {metrics.data && <Providers samples={metrics.data} />}
      {metrics.error !== undefined && !isAbsent(metrics.error) && <Fault error={metrics.error} />}
      {may("admin") && <Mirror samples={metrics.data ?? []} />}
    </div>
  );
}

function Providers({ samples }: { readonly samples: readonly Sample[] }) {
  const { say } = useApp();
  return (
    <Panel title={say("over.health")}>
      <Table
        label={say("over.health")}
        columns={[
          { head: say("over.provider") },
          { head: say("over.circuit") },
          { head: say("over.sendRate"), numeric: true },
          { head: say("over.backlog"), numeric: true },
          { head: say("over.alerts"), numeric: true },
        ]}
        rows={providersIn(samples).map(({ provider, circuitOpen, sendRate, backlog, alerts }) => ({
          key: provider,
          cells: [
            provider,
            <span class={`state ${circuitOpen ? "bad" : "good"}`}>
              {say(circuitOpen ? "over.circuit.open" : "over.circuit.closed")}
            </span>,
            sendRate ?? "–",
            backlog.toFixed(1),
            alerts,
          ],
        }))}
      />
    </Panel>
  );
}

function Mirror({ samples }: { readonly samples: readonly Sample[] }) {
  const { api, say } = useApp();
  const day = kstDayOf(Date.now());
  const proof = useLoad(
    async () => api.get<Verdict>(`/v1/mirror/verify?day=${day}`),
    day,
    PROOF_MS,
  );
  const lag = mirrorLag(samples);
  return (
    <Panel
      title={say("over.mirror")}
      aside={
        <button type="button" onClick={proof.reload}>
          {say("common.refresh")}
        </button>
      }
    >
      <Fault error={proof.error} />
      {proof.data && <Proof verdict={proof.data} />}
      {lag !== undefined && <Facts of={[[say("over.mirror.lag"), durationText(lag * 1000)]]} />}
    </Panel>
  );
}

/** Rows that are named, each once. */
function differences({ resurrected, events_missing, batches, records, ...own }: Verdict): number {
  const lists = [own, batches].flatMap(({ missing, unexpected, stale, foreign, altered }) =>
    [missing, unexpected, stale, foreign, altered].flat(),
  );
  const ids = new Set([...lists, ...resurrected, ...events_missing]);
  return records.reduce((sum, { count }) => sum + count, ids.size);
}

function Proof({ verdict }: { readonly verdict: Verdict }) {
  const { say } = useApp();
  const { day, clean, epoch, ledger, sql } = verdict;
  const count = differences(verdict);
  return (
    <>
      <p class={`state ${clean ? "good" : "warn"}`}>
        {say(clean ? "over.mirror.clean" : "over.mirror.differs", { day, count })}
      </p>
      {epoch !== "ok" && <p class="state warn">{say(`over.mirror.${epoch}`)}</p>}
      <p class="soft">{say("over.mirror.counts", { ledger: ledger.count, sql: sql.count })}</p>
    </>
  );
}
