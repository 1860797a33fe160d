/** Gauges that are measured at request: SQL's queues, the gates. Whatever does not answer is left out, and a gauge says so. */
import { statesIn } from "../../domain/message/state-sets.ts";
import { log } from "../../kernel/log.ts";
import type { GateStatus } from "../../objects/gate/gate-rpc.ts";
import type { Isolate } from "../../objects/isolate.ts";
import { providersOf, ratesOf } from "../../providers/registry.ts";
import { readDepth, type Depth } from "../../sql/mirror/depth.ts";
import { gauge, type Gauge } from "../../telemetry/metrics/text.ts";

/** Check times are a matter of minutes. */
const OVERDUE_MS = 60_000;
/** Prometheus waits ten seconds for everything together. */
export const SQL_LIMIT_MS = 5000;

/** Gauges of Postgres; only `kmsg_sql_up 0` where it does not answer in time. */
export async function sqlGauges(isolate: Pick<Isolate, "withPostgres">): Promise<readonly Gauge[]> {
  let timer: ReturnType<typeof setTimeout> | null = null;
  const late = new Promise<undefined>((resolve) => {
    timer = setTimeout(() => resolve(undefined), SQL_LIMIT_MS);
  });
  const now = Date.now();
  try {
    const asked = isolate.withPostgres(async (sql) => readDepth(sql, now - OVERDUE_MS), "look_up");
    const depth = await Promise.race([asked, late]);
    return depth ? depthGauges(depth, now) : [gauge("kmsg_sql_up", {}, 0)];
  } catch (error) {
    log("warn", "metrics.sql_failed", { error });
    return [gauge("kmsg_sql_up", {}, 0)];
  } finally {
    clearTimeout(timer);
  }
}

/** Every state that is not final, those with no message too: an absent gauge cannot be compared. */
function depthGauges({ open, overdue, letters }: Depth, now: number): readonly Gauge[] {
  const byState = new Map(open.map((row) => [row.state, row]));
  return [
    gauge("kmsg_sql_up", {}, 1),
    ...statesIn("open").flatMap((state) => {
      const { messages = 0, oldest = now } = byState.get(state) ?? {};
      const age = Math.max(0, now - oldest) / 1000;
      return [
        gauge("kmsg_messages_open", { state }, messages),
        gauge("kmsg_messages_oldest_open_seconds", { state }, age),
      ];
    }),
    gauge("kmsg_messages_overdue", {}, overdue),
    ...letters.map(({ kind, letters }) => gauge("kmsg_dead_letters_open", { kind }, letters)),
  ];
}

/** Gauges of the mirror's queues, including those that are bound and no longer used. */
export async function queueGauges(isolate: Pick<Isolate, "mirror">): Promise<readonly Gauge[]> {
  const depths = await isolate.mirror.depths();
  const now = Date.now();
  return depths.flatMap(({ queue, messages, oldestAt }) => [
    gauge("kmsg_mirror_queue_up", { queue }, messages === undefined ? 0 : 1),
    ...(messages === undefined ? [] : [gauge("kmsg_mirror_queue_backlog", { queue }, messages)]),
    ...(oldestAt === undefined
      ? []
      : [gauge("kmsg_mirror_queue_oldest_seconds", { queue }, Math.max(0, now - oldestAt) / 1000)]),
  ]);
}

/** Gauges from the register's memory of the database. */
export async function proofGauges(isolate: Pick<Isolate, "tenants">): Promise<readonly Gauge[]> {
  try {
    const register = isolate.tenants.register();
    const [result, epoch] = await Promise.all([register.proofResult(), register.epoch()]);
    const age = result && Math.max(0, Date.now() - result.finishedAt) / 1000;
    return [
      gauge("kmsg_database_known", {}, epoch?.recognised ? 0 : 1),
      ...(result ? [gauge("kmsg_mirror_proof_findings", {}, result.findings)] : []),
      ...(age === undefined ? [] : [gauge("kmsg_mirror_proof_age_seconds", {}, age)]),
    ];
  } catch (error) {
    log("warn", "metrics.register_failed", { error });
    return [];
  }
}

/** Gauges of all gates of all providers. */
export async function gateGauges(
  isolate: Pick<Isolate, "settings" | "gates">,
): Promise<readonly Gauge[]> {
  const { settings } = isolate;
  const now = Date.now();
  const providers = providersOf(settings).map(({ id }) => id);
  const gates = providers.flatMap((provider) =>
    isolate.gates.all(provider).map((stub, shard) => ({ provider, shard, stub })),
  );
  const measured = await Promise.all(
    gates.map(async ({ provider, shard, stub }) => {
      const labels = { provider, shard: String(shard) };
      try {
        const status = (await stub.status()) as GateStatus;
        return [gauge("kmsg_gate_up", labels, 1), ...statusGauges(status, labels, now)];
      } catch (error) {
        log("warn", "metrics.gate_failed", { error });
        return [gauge("kmsg_gate_up", labels, 0)];
      }
    }),
  );
  return [
    ...measured.flat(),
    ...providers.flatMap((provider) =>
      Object.entries(ratesOf(settings, provider))
        .filter(([, rate]) => Number.isFinite(rate))
        .map(([work, rate]) => gauge("kmsg_gate_rate", { provider, work }, rate)),
    ),
  ];
}

function statusGauges(
  { open, pausedUntil, waiting, pace }: GateStatus,
  labels: { readonly provider: string; readonly shard: string },
  now: number,
): readonly Gauge[] {
  const ahead = (at: number): number => Math.max(0, at - now) / 1000;
  return [
    gauge("kmsg_gate_circuit_open", labels, open ? 1 : 0),
    gauge("kmsg_gate_pause_seconds", labels, ahead(pausedUntil)),
    gauge("kmsg_gate_waiting", labels, waiting),
    ...(["send", "check"] as const).flatMap((work) =>
      (["normal", "high"] as const).map((lane) =>
        gauge("kmsg_gate_backlog_seconds", { ...labels, work, lane }, ahead(pace[work][lane])),
      ),
    ),
  ];
}
