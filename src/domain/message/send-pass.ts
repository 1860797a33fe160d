/** When a message may be sent, and by whom: a provider that nobody may call now is passed over where another is left. */
import type { SendFacts } from "../advertising/may-send.ts";
import type { SendTurnPass } from "../gate/pass.ts";
import type { MessageRecord } from "./record.ts";
import { passOver, type Senders } from "./reroute.ts";

export interface SendPass {
  /** The message, on the way to the provider that may be called. */
  readonly record: MessageRecord;
  readonly pass: SendTurnPass;
  /** Read when it is its turn. */
  readonly facts?: SendFacts | undefined;
}

/**
 * @param ask asks the gate of the provider that the record names
 * @param now epoch ms, read after the gate has answered
 */
export async function firstOpen(
  record: MessageRecord,
  senders: Senders,
  ask: (record: MessageRecord) => Promise<SendTurnPass>,
  now: () => number,
): Promise<SendPass> {
  const own = await ask(record);
  if (own.kind !== "paused") return { record, pass: own };
  for (const providerId of record.route ?? []) {
    const pass = await ask({ ...record, providerId });
    if (pass.kind === "paused") continue;
    return { record: passOver(record, { to: providerId, senders }, own.reason, now()), pass };
  }
  // All of them: it waits for its own. Who has others comes back soon to ask them, though its own will wake it.
  return { record, pass: record.route?.length ? { ...own, inLine: false } : own };
}
