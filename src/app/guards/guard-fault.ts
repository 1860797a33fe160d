/** A guard's refusal as the fault of one row of many. Pure. */
import type { Fault } from "../../domain/message/intake-checks.ts";
import type { GuardRefusal } from "./guard-messages.ts";

/** For the answer to a single message too. */
export const GUARD_TITLES: Readonly<Record<GuardRefusal["kind"], string>> = {
  recipient_rate_exceeded: "Too many messages to this recipient",
  prefix_rate_exceeded: "Too many messages to numbers that begin like this one",
  block_paused: "Messages to numbers that begin like this one are paused",
  duplicate_content: "The same text went to this number a moment ago",
};

export function guardFault(refusal: GuardRefusal): Fault {
  const title = GUARD_TITLES[refusal.kind];
  return { pointer: "/to", code: refusal.kind, detail: `${title}${moreOf(refusal)}` };
}

function moreOf(refusal: GuardRefusal): string {
  switch (refusal.kind) {
    case "duplicate_content":
      return `: ${refusal.messageId}`;
    case "block_paused":
      return ` until an operator lifts ${refusal.pauseId}`;
    default:
      return `; again in ${Math.max(1, Math.ceil(refusal.retryAfterMs / 1000))} s`;
  }
}
