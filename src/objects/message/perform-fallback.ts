/** Makes the fallback that a message owes: a message of its own, at an address that follows from the failed one's id. */
import { change, FALLBACK_MADE, skipFallback } from "../../domain/message/change.ts";
import { fallbackAt, fallbackRequest } from "../../domain/message/fallback.ts";
import type { Fallback, MessageRecord } from "../../domain/message/record.ts";
import { NEW_DUTY } from "../../domain/webhook/pending.ts";
import type { WebhookDuty } from "../../domain/webhook/webhook-duty.ts";
import { canonicalJson } from "../../kernel/hashes/fingerprint.ts";
import { hashFraction } from "../../kernel/hashes/hash-fraction.ts";
import { fingerprintOf } from "../../kernel/hashes/keyed-fingerprint.ts";
import { log } from "../../kernel/log.ts";
import { routeMessage, type RouteHost } from "../../providers/route-message.ts";
import type { Isolate } from "../isolate.ts";
import type { Journal } from "./journal.ts";
import type { SubmitAnswer } from "./message-rpc.ts";

/** An object that could not be asked is asked again. */
const AGAIN_MS = 5000;

/** The parts of the isolate that a fallback uses. */
export type FallbackHost = RouteHost & Pick<Isolate, "messages" | "tenants">;

export async function performFallback(isolate: FallbackHost, journal: Journal): Promise<void> {
  const record = journal.record;
  const at = record && fallbackAt(record);
  if (!record || at === undefined || at > Date.now()) return;
  let answer: SubmitAnswer;
  try {
    answer = await submit(isolate, record);
  } catch (error) {
    log("warn", "fallback.submit_failed", { error, messageId: record.id });
    postpone(journal);
    return;
  }
  // A repeat after a crash finds the message that was made: there is one, whoever made it.
  if (answer.kind === "conflict") log("error", "fallback.conflict", { messageId: record.id });
  const current = journal.record;
  const owed = current?.fallback;
  if (!current || owed?.state !== "owed") return;
  journal.commit(made(current, owed, answer, Date.now()));
}

function made(
  record: MessageRecord,
  owed: Fallback,
  answer: SubmitAnswer,
  now: number,
): MessageRecord {
  if (answer.kind === "conflict" || answer.kind === "erased") {
    const why = answer.kind === "erased" ? "ERASED" : "CONFLICT";
    return skipFallback(record, { ...owed, state: "skipped", why }, now);
  }
  return change(record, {
    to: record.state,
    event: FALLBACK_MADE,
    at: now,
    detail: { fallback: owed.id ?? "" },
    facts: { fallback: { ...owed, state: "made", at: now } },
  });
}

async function submit(isolate: FallbackHost, record: MessageRecord): Promise<SubmitAnswer> {
  const { tenant, id, requestId, providerId, traceparent } = record;
  const { publicId, stub } = await isolate.messages.fallbackOf(tenant, id);
  const asked = fallbackRequest(record);
  const config = await isolate.tenants.config(tenant);
  const routed = routeMessage(isolate, config, asked, { fraction: hashFraction(publicId) });
  const { request, choice } = routed.ok ? routed : { request: asked, choice: { providerId } };
  return stub.submit({
    acceptance: {
      id: publicId,
      tenant,
      fingerprint: await fingerprintOf(isolate.settings, canonicalJson({ failoverOf: id, asked })),
      requestId,
      ...choice,
      request,
      failoverOf: id,
      // Whoever hears of the message hears of what goes out in its place.
      ...(record.webhooks && { webhooks: dutyOfFallback(record.webhooks) }),
      ...(traceparent !== undefined && { traceparent }),
    },
    waitMs: 0,
    named: false,
  });
}

/** An address that wants no more of the message wants none of its text either. */
function dutyOfFallback({ config = 0, ownGone }: WebhookDuty): WebhookDuty {
  return { ...NEW_DUTY, config, ...(ownGone && { ownGone }) };
}

function postpone(journal: Journal): void {
  const { record } = journal;
  if (record?.fallback?.state !== "owed") return;
  journal.store({ ...record, fallback: { ...record.fallback, at: Date.now() + AGAIN_MS } });
}
