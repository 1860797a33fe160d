/** Reads the recipient of a message. Pure. */
import { readRecipient, refuseRecipient } from "../korea/message-numbers.ts";
import type { Draft, IntakeLimits } from "./draft.ts";
import type { Report } from "./intake-checks.ts";

/** @returns the number as records hold it; undefined where it is none, or none that the message reaches. */
export function takeRecipient(
  { to, type = "SMS", failover }: Draft,
  { foreign = false }: IntakeLimits,
  fault: Report,
): string | undefined {
  const reading = readRecipient(to, foreign);
  const refused = reading.ok ? refuseRecipient(reading.kind, { type, failover }) : reading;
  if (refused) fault("/to", refused.code, refused.detail);
  return reading.ok && !refused ? reading.number : undefined;
}
