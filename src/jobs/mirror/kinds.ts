/**
 * Entries of the mirror's queues that this version does not know: a newer one made them, and was rolled back. They are left in their
 * queue for as long as it keeps them; whoever made them sends them again after that, as nobody has acknowledged them.
 */
import { log } from "../../kernel/log.ts";
import type { Waiter } from "../../objects/alerts/alert-stub.ts";
import { UNKNOWN_ENTRY } from "../../objects/alerts/newer-alert.ts";
import type { Isolate } from "../../objects/isolate.ts";
import type { QueuedMirror } from "../../objects/mirror/queued.ts";

type KeysOf<T> = T extends unknown ? keyof T : never;

/** The field by which an entry of each kind is told. */
const KINDS = [
  "row",
  "batch",
  "acts",
  "audit",
  "deliveries",
  "disclosure",
] as const satisfies readonly KeysOf<QueuedMirror>[];

/** Seconds. With the queue's hundred retries it is there for most of a day. */
const LATER_S = 600;

export function isKnownEntry(body: unknown): body is QueuedMirror {
  return typeof body === "object" && body !== null && KINDS.some((kind) => kind in body);
}

/** @returns the entries that this version knows; the others come again later, and operators are told. */
export function knownEntries(
  { alerts }: Pick<Isolate, "alerts">,
  batch: MessageBatch<QueuedMirror>,
  ctx?: Waiter,
): readonly Message<QueuedMirror>[] {
  const known = batch.messages.filter(({ body }) => isKnownEntry(body));
  const left = batch.messages.length - known.length;
  if (left === 0) return known;
  for (const message of batch.messages) {
    if (!isKnownEntry(message.body)) message.retry({ delaySeconds: LATER_S });
  }
  log("alert", "mirror.unknown_entry", { messages: left, queue: batch.queue });
  alerts.raise("newer_data", { code: UNKNOWN_ENTRY }, ctx);
  return known;
}
