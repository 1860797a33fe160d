/** A caller submits a message: its first write, and what a repeat of the request is told. Pure; times are epoch milliseconds. */
import { isSameRequest } from "../../../kernel/hashes/same-request.ts";
import { passAttempt } from "../attempt-pass.ts";
import { cancel } from "../cancel.ts";
import { firstAnswerOf, keepFirstAnswer } from "../first-answer.ts";
import type { MessageRecord } from "../record.ts";
import type { SendPass } from "../send-pass.ts";
import type { Decision } from "./decision.ts";

/** Answers a request that meets a message of its key or id: its own message by the fingerprint, or by the batch of both. */
export function onRepeat(
  record: MessageRecord,
  { fingerprint, batch }: { readonly fingerprint?: string; readonly batch?: string },
): "replayed" | "conflict" | "erased" {
  // It is not sent again.
  if (record.redactedAt !== undefined) return "erased";
  const isOwn = fingerprint !== undefined && isSameRequest(record.fingerprint, fingerprint);
  const same = isOwn || (batch && record.batch?.id === batch);
  return same ? "replayed" : "conflict";
}

export interface Submitted {
  /** The permission to send now; absent: nobody was asked, as it is not its time. */
  readonly sending?: SendPass | undefined;
  /** The caller named the message: the request may come again. */
  readonly named: boolean;
  /** The caller waits for the provider's answer. */
  readonly waits: boolean;
  /** Its batch was canceled before it was made. */
  readonly canceled?: boolean | undefined;
}

export type SubmitEffect =
  /** The intent is stored: the provider is called, and the ledger hears of the message after that. */
  | "call"
  /** It is not sent at once. */
  | "rest"
  /** It is final. */
  | "end"
  /** The first caller's answer is the next change. */
  | "answer_open";

/** Acceptance and intent go to disk in one write: nothing can happen between them anyway. */
export function onSubmit(
  accepted: MessageRecord,
  { sending, named, waits, canceled }: Submitted,
  now: number,
): Decision<MessageRecord, SubmitEffect> {
  if (canceled) {
    const ended = cancel(accepted, now) ?? accepted;
    return { record: ended, effects: ["end"], answer: ended };
  }
  const begun = sending ? passAttempt(sending.record, sending.pass, sending.facts, now) : accepted;
  const calls = begun.state === "sending";
  const open = named && calls && waits;
  return {
    record: named && !open ? keepFirstAnswer(begun, now) : begun,
    effects: [calls ? "call" : "rest", ...(open ? (["answer_open"] as const) : [])],
    answer: begun,
  };
}

/** An answer to a caller, with its time: with a name, what the first caller was told. */
export interface Told {
  readonly record: MessageRecord;
  readonly at: number;
}

export function onAnswer(
  record: MessageRecord,
  { named }: { readonly named: boolean },
  now: number,
): Decision<Told> {
  const told = { record, at: now };
  if (!named || record.redactedAt !== undefined) return { answer: told };
  const kept = keepFirstAnswer(record, now);
  return { ...(kept !== record && { record: kept }), answer: firstAnswerOf(kept) ?? told };
}
