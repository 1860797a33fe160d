/**
 * Charges requests to their key, over all isolates. The key's tenant counts; an isolate asks it only where it has not told it of a
 * twentieth of the limit. Where the tenant's object does not answer the isolate goes on by its own count, for a second: a limit must
 * not keep a one-time password from its recipient, and the whole limit in each isolate is what is left of it then.
 */
import type { RateAnswer } from "../../domain/guards/rate.ts";
import type { RateCharged, RateWish, Telling } from "../../domain/guards/shared-rate.ts";
import { log } from "../../kernel/log.ts";
import { inTime } from "../../kernel/time/in-time.ts";
import type { Waiter } from "../alerts/alert-stub.ts";
import type { Isolate } from "../isolate.ts";

/** Every request of a busy key would wait as long for an object that does not answer. */
export const ASK_MS = 500;

export type RateHost = Pick<Isolate, "memory" | "tenants" | "telemetry">;

/** @param home tenant of the key, whose object counts. @param ctx keeps the call running that nobody waits for */
export async function chargeKey(
  host: RateHost,
  home: string,
  wish: RateWish,
  ctx: Waiter,
): Promise<RateAnswer> {
  const decision = host.memory.requests.decide(wish, Date.now());
  if (decision.kind === "ask") return tell(host, home, decision.ask);
  if (decision.tell) ctx.waitUntil(tell(host, home, decision.tell));
  return decision.answer;
}

async function tell(host: RateHost, home: string, telling: Telling): Promise<RateAnswer> {
  const { memory, tenants, telemetry } = host;
  try {
    const asked = tenants.stub(home).charge(telling.charge) as Promise<RateCharged>;
    const charged = await inTime(asked, ASK_MS);
    if (charged) return memory.requests.answered(telling, charged, Date.now());
    log("warn", "rate.unanswered");
  } catch (error) {
    log("warn", "rate.not_asked", { error });
  }
  telemetry.counts.rateUnanswered();
  return memory.requests.unanswered(telling, Date.now());
}
