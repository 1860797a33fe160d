/** Outcomes of sends as k-msg's results. Pure. */
import { fail, KMsgError, ok, type Result, type SendResult } from "@k-msg/core";

import type { LostAnswer, LostBatch } from "../../app/send/lost-answer.ts";
import type { Refused, Sent } from "../../app/send/submission.ts";
import type { Draft } from "../../domain/message/draft.ts";
import type { Fault } from "../../domain/message/intake-checks.ts";
import type { MessageRecord } from "../../domain/message/record.ts";
import { SENDER_NOT_REGISTERED } from "../../domain/message/sender-fault.ts";
import { DEFAULT_PROVIDER } from "../../providers/registry.ts";
import { wireOf } from "../problems/reasons.ts";
import { faultsOf } from "../problems/zod-faults.ts";
import { sendResult } from "../shapes/views.ts";
import { draftOfKmsg, isSupportedType, KmsgInput } from "./kmsg-input.ts";

export type One = Result<SendResult, KMsgError>;

export type KmsgReading = {
  /** The caller's own id, where it can be read. */
  readonly messageId: string | undefined;
} & (
  | { readonly ok: true; readonly draft: Draft }
  | {
      readonly ok: false;
      readonly refusal: One;
      /** It could be read: at another time it may not have been refused. */
      readonly ofToday: boolean;
    }
);

/** k-msg's input as our draft, or k-msg's refusal of it. @param providers ids of those that may be named */
export function readKmsgInput(body: unknown, providers: readonly string[]): KmsgReading {
  const messageId = ownIdOf(body);
  const parsed = KmsgInput.safeParse(body);
  if (!parsed.success) {
    const refused = refusal(faultsOf(parsed.error.issues));
    return { ok: false, refusal: refused, ofToday: false, messageId };
  }
  const input = parsed.data;
  const type = input.type ?? undefined;
  const refuse = (message: string): KmsgReading => {
    const refused = fail(new KMsgError("INVALID_REQUEST", message));
    return { ok: false, refusal: refused, ofToday: true, messageId };
  };
  if (input.providerId !== undefined && !providers.includes(input.providerId)) {
    return refuse(`Provider not found: ${nameOnly(input.providerId)}`);
  }
  if (type !== undefined && !isSupportedType(type)) {
    return refuse(`No provider available for type ${nameOnly(type)}`);
  }
  return { ok: true, draft: draftOfKmsg(input, type), messageId };
}

/** As in k-msg an empty one is none. */
function ownIdOf(body: unknown): string | undefined {
  const id = typeof body === "object" && body !== null && "messageId" in body && body.messageId;
  return typeof id === "string" && id !== "" ? id : undefined;
}

/** k-msg's errors repeat a name of the request; what is not a name may be anything, a number or a text too. */
function nameOnly(text: string): string {
  return /^(?:[A-Za-z][A-Za-z_-]{0,23})?$/.test(text) ? text : "?";
}

export function refusal(faults: readonly Fault[]): One {
  return fail(invalid(faults));
}

export function resultOf(sent: Exclude<Sent, Refused>): One {
  switch (sent.kind) {
    case "created":
    case "replayed":
      return sent.record.state === "failed"
        ? fail(errorOf(sent.record))
        : ok(sendResult(sent.record));
    case "conflict":
      return fail(
        invalid([
          { pointer: "/messageId", code: "conflict", detail: "belongs to another request" },
        ]),
      );
    case "erased":
      return fail(invalid([{ pointer: "/messageId", code: "erased", detail: "was erased" }]));
    case "invalid":
      return fail(invalid(sent.faults));
    case "answer_lost":
      return fail(lostError(sent));
  }
}

/** k-msg's clients repeat by its codes: the one of what may not be repeated says so. */
export function lostError(lost: LostAnswer | LostBatch): KMsgError {
  const { kind, repeatable, ...where } = lost;
  const { title, detail, status, retryAfterMs } = wireOf(lost);
  return new KMsgError(
    repeatable ? "NETWORK_SERVICE_UNAVAILABLE" : "REQUEST_ABORTED",
    `${title}. ${detail}`,
    { ...where, originalCode: kind, retryable: repeatable },
    { httpStatus: status, ...(retryAfterMs !== undefined && { retryAfterMs }) },
  );
}

function errorOf(record: MessageRecord): KMsgError {
  const { code, message } = record.lastError ?? { code: "PROVIDER_ERROR", message: "not sent" };
  // k-msg has no word of its own for it.
  const word = code === SENDER_NOT_REGISTERED ? "INVALID_REQUEST" : code;
  return new KMsgError(word as KMsgError["code"], message, {
    providerId: record.providerId,
    messageId: record.id,
    ...(record.providerStatusCode && { originalCode: record.providerStatusCode }),
  });
}

/** `/to` reads "to is required", as in k-msg; the faults stand in the details by pointer. */
export function invalid(faults: readonly Fault[]): KMsgError {
  const message = faults
    .map(({ pointer, detail }) => {
      const name = pointer.replace(/^\//, "").replaceAll("/", ".");
      return `${name || "request body"} ${detail}`;
    })
    .join("; ");
  return new KMsgError("INVALID_REQUEST", message, {
    providerId: DEFAULT_PROVIDER,
    errors: faults,
  });
}
