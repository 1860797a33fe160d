/**
 * Once a minute: conditions that no message sees by itself are measured, and ends that nobody told of are found. What is raised or
 * cleared again and again is one alert and one all-clear: the alerts' object knows.
 */
import { partsOf, type AlertCondition } from "../domain/alerts/condition.ts";
import { inDoubt } from "../domain/alerts/in-doubt.ts";
import { mirrorLag } from "../domain/alerts/mirror-lag.ts";
import { log } from "../kernel/log.ts";
import { inTime } from "../kernel/time/in-time.ts";
import { MINUTE_MS } from "../kernel/time/units.ts";
import type { GateStatus } from "../objects/gate/gate-rpc.ts";
import type { Isolate } from "../objects/isolate.ts";
import { providersOf } from "../providers/registry.ts";
import { countUnconfirmed, type Unconfirmed } from "../sql/mirror/unconfirmed.ts";

/** Most outcomes are found out within a minute. */
const UNCONFIRMED_FOR_MS = 5 * MINUTE_MS;
const SQL_LIMIT_MS = 5000;

type GateHost = Pick<Isolate, "gates" | "settings">;

export async function tendAlerts(
  isolate: GateHost & Pick<Isolate, "alerts" | "mirror" | "withPostgres">,
): Promise<void> {
  const open = await isolate.alerts.open();
  const works: Promise<unknown>[] = [];
  const ctx = { waitUntil: (work: Promise<unknown>) => void works.push(work) };
  const clear = (condition: AlertCondition): void => {
    if (open.includes(condition)) isolate.alerts.clear(condition, "fact", ctx);
  };
  const { ALERT_UNCONFIRMED, ALERT_MIRROR_BEHIND } = isolate.settings;
  const [unconfirmed, queues] = await Promise.all([measure(isolate), isolate.mirror.depths()]);

  const look = { sqlUp: unconfirmed !== undefined, queues };
  const lag = mirrorLag(look, ALERT_MIRROR_BEHIND, Date.now());
  if (lag) isolate.alerts.raise("mirror", lag, ctx);
  else clear("mirror");

  // Without Postgres nobody knows.
  const doubt = unconfirmed && inDoubt(unconfirmed, ALERT_UNCONFIRMED);
  if (doubt) isolate.alerts.raise("unconfirmed", doubt, ctx);
  else if (unconfirmed) clear("unconfirmed");

  for (const condition of open) if (await isOver(isolate, condition)) clear(condition);
  await Promise.all(works);
}

async function measure(isolate: Pick<Isolate, "withPostgres">): Promise<Unconfirmed | undefined> {
  const before = Date.now() - UNCONFIRMED_FOR_MS;
  try {
    const counted = isolate.withPostgres(async (sql) => countUnconfirmed(sql, before), "look_up");
    return await inTime(counted, SQL_LIMIT_MS);
  } catch (error) {
    log("warn", "alerts.sql_failed", { error });
    return undefined;
  }
}

/** An all-clear that got lost: no gate of the provider keeps anybody from calling. */
async function isOver(isolate: GateHost, condition: AlertCondition): Promise<boolean> {
  const { kind, provider = "" } = partsOf(condition);
  if (kind !== "account" && kind !== "line") return false;
  if (!providersOf(isolate.settings).some(({ id }) => id === provider)) return true;
  try {
    const statuses = await Promise.all(
      isolate.gates.all(provider).map(async (gate) => (await gate.status()) as GateStatus),
    );
    return statuses.every(({ pausedUntil }) => pausedUntil === 0);
  } catch (error) {
    log("warn", "alerts.gate_failed", { error });
    return false;
  }
}
