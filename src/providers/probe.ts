/** Reads the state of the line and of our account from a provider's balance. Pure. */
import { KMsgErrorCode, type BalanceResult, type KMsgError, type Result } from "@k-msg/core";

import { failedLookUp } from "./outcome.ts";
import type { ProbeAnswer, ProbeReason } from "./provider.ts";

/** An amount that is empty is a fault only where a message has met it: not every account is prepaid. */
export function probeAnswer(
  balance: Result<BalanceResult, KMsgError>,
  { code }: ProbeReason,
): ProbeAnswer {
  if (balance.isFailure) return failedLookUp(balance.error);
  const empty = code === KMsgErrorCode.INSUFFICIENT_BALANCE && balance.value.amount <= 0;
  if (!empty) return { ok: true };
  return { ok: false, code, fault: "account", message: "the balance is still empty" };
}
