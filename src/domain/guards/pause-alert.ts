/** The alert for a paused block of numbers: once for each pause. No digit of the numbers. Pure. */
import type { AlertCondition, AlertFacts } from "../alerts/condition.ts";
import type { PauseReason } from "./pauses.ts";

const WORDS: Readonly<Record<PauseReason, string>> = {
  many: "many messages within a minute",
  undelivered: "most of the newest results are failures",
};

export function pauseAlert(
  tenant: string,
  id: string,
  reason: PauseReason,
): { readonly condition: AlertCondition; readonly facts: AlertFacts } {
  const message = `tenant ${tenant}, ${WORDS[reason]}: GET /v1/tenants/${tenant}/pauses, then POST /v1/tenants/${tenant}/pauses/${id}/lift`;
  return { condition: `pumping:${tenant}:${id}`, facts: { code: "BLOCK_PAUSED", message } };
}
