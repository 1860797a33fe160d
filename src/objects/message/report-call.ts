/** Builds the report of a message's call for the gate. */
import type { Waiting } from "../../domain/gate/waiting-line.ts";
import type { AttemptOutcome } from "../../domain/message/attempt-outcome.ts";
import { providerFault } from "../../domain/message/faults.ts";
import type { MessageRecord } from "../../domain/message/record.ts";
import type { CallReport } from "../gate/gate-rpc.ts";
import type { Isolate } from "../isolate.ts";
import { gateKeyOf } from "./look-up.ts";

interface EndedAttempt {
  /** Epoch ms. */
  readonly beganAt: number;
  /** Set if it is proven that it was not sent. */
  readonly waiting: Waiting | undefined;
}

/** Tells the gate what it has to know of an attempt: faults of account and line, and that one went well where somebody waits for it. */
export async function reportOutcome(
  isolate: Pick<Isolate, "gates">,
  record: MessageRecord,
  outcome: AttemptOutcome,
  { beganAt, waiting }: EndedAttempt,
): Promise<void> {
  const kind = callKind(outcome);
  const key = gateKeyOf(record);
  if (kind === "ok" || outcome.kind === "accepted") {
    return isolate.gates.reportOk(key, "send", beganAt);
  }
  const { code, message } = outcome;
  const { type } = record.request;
  const call = { work: "send", outcome: kind, code, message, beganAt, type, waiting } as const;
  await isolate.gates.report(key, call);
}

export function callKind(outcome: AttemptOutcome): CallReport["outcome"] {
  return outcome.kind === "accepted" ? "ok" : (providerFault(outcome.fault) ?? "ok");
}
