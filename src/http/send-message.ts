/** The one way from a request to a message object, for every route that sends. */
import type { Settings } from "../env.ts";
import { canonicalJson, sha256 } from "../fingerprint.ts";
import { firstAnswerOf } from "../message/first-answer.ts";
import type { Fault } from "../message/intake-checks.ts";
import { ALIMTALK_CHARS, takeIn, type Draft, type IntakeLimits } from "../message/intake.ts";
import type { SubmitAnswer } from "../message/message-rpc.ts";
import {
  isOwnMessageId,
  namedMessage,
  newMessage,
  type Address,
  type MessageStub,
} from "../message/message-stub.ts";
import type { MessageRecord, MessageRequest } from "../message/record.ts";
import { PROVIDER_ID, providerFor } from "../provider/provider-access.ts";
import { describeTemplateFault } from "../provider/template.ts";

export interface Submission {
  readonly tenant: string;
  readonly requestId: string;
  readonly draft: Draft;
  /** What tells this request from another one with the same key: the parsed body. */
  readonly body: unknown;
  /** Method and path. */
  readonly route: string;
  readonly idempotencyKey: string | undefined;
  readonly waitMs: number;
}

export type Sent =
  | { readonly kind: "created" | "replayed"; readonly record: MessageRecord; readonly at: number }
  | { readonly kind: "conflict" }
  | { readonly kind: "invalid"; readonly faults: readonly Fault[] };

export async function sendMessage(
  env: Env,
  settings: Settings,
  submission: Submission,
): Promise<Sent> {
  const { draft, tenant, idempotencyKey } = submission;
  const intake = takeIn(draft, intakeLimits(settings), Date.now());
  const naming = checkNames(draft.messageId, idempotencyKey);
  if (!intake.ok || naming.length > 0) {
    return { kind: "invalid", faults: [...naming, ...(intake.ok ? [] : intake.faults)] };
  }
  const { publicId, stub } = await addressOf(
    env,
    settings,
    tenant,
    draft.messageId,
    idempotencyKey,
  );
  const named = draft.messageId !== undefined || idempotencyKey !== undefined;
  const fingerprint = await sha256(`${submission.route}\n${canonicalJson(submission.body)}`);
  const templated = await withTemplate(settings, intake.request);
  if (!templated.ok) {
    // The template may have changed since the first request: its repeat is still the same request.
    const before = named ? await firstAnswer(stub, tenant, fingerprint) : undefined;
    return before ?? { kind: "invalid", faults: [templated.fault] };
  }
  const answer = (await stub.submit({
    acceptance: {
      id: publicId,
      tenant,
      requestId: submission.requestId,
      providerId: PROVIDER_ID,
      request: templated.request,
      fingerprint,
      ...(intake.scheduledAt !== undefined && { scheduledAt: intake.scheduledAt }),
    },
    ...(intake.image && { image: intake.image }),
    waitMs: submission.waitMs,
    named,
  })) as SubmitAnswer;
  return answer;
}

export function intakeLimits(settings: Settings): IntakeLimits {
  return {
    defaultSender: settings.IWINV_SMS_SENDER_NUMBER,
    fallbackSender: settings.IWINV_SENDER_NUMBER,
    scheduleMaxMs: settings.SCHEDULE_MAX,
  };
}

/** What this very request was answered before, if it was. */
async function firstAnswer(
  stub: MessageStub,
  tenant: string,
  fingerprint: string,
): Promise<Sent | undefined> {
  const record = await stub.read(tenant);
  if (record?.fingerprint !== fingerprint) return undefined;
  return { kind: "replayed", ...(firstAnswerOf(record) ?? { record, at: Date.now() }) };
}

/** Keys are bare tokens or the draft standard's quoted strings: 1–255 visible ASCII characters. */
export function readIdempotencyKey(header: string | undefined): string | undefined {
  if (header === undefined) return undefined;
  const quoted = /^"(.*)"$/.exec(header.trim())?.[1];
  return quoted === undefined ? header.trim() : quoted.replaceAll(/\\(["\\])/g, "$1");
}

export function checkNames(
  messageId: string | undefined,
  key: string | undefined,
): readonly Fault[] {
  const faults: Fault[] = [];
  if (key !== undefined && !/^[\x21-\x7e]{1,255}$/.test(key)) {
    faults.push({
      pointer: "Idempotency-Key",
      code: "invalid_key",
      detail: "must have 1 to 255 visible ASCII characters",
    });
  }
  if (messageId === undefined) return faults;
  if (!isOwnMessageId(messageId)) {
    faults.push({
      pointer: "/messageId",
      code: "invalid_message_id",
      detail: "must have 1 to 255 visible ASCII characters and must not begin with msg_",
    });
  }
  if (key !== undefined) {
    faults.push({
      pointer: "Idempotency-Key",
      code: "two_names",
      detail: "give either Idempotency-Key or messageId: each of them names the message",
    });
  }
  return faults;
}

async function addressOf(
  env: Env,
  settings: Settings,
  tenant: string,
  messageId: string | undefined,
  key: string | undefined,
): Promise<Address> {
  if (messageId !== undefined) return namedMessage(env, settings, tenant, "id", messageId);
  if (key !== undefined) return namedMessage(env, settings, tenant, "key", key);
  return newMessage(env, settings);
}

export type Templated =
  | { readonly ok: true; readonly request: MessageRequest }
  | { readonly ok: false; readonly fault: Fault };

/**
 * Variables by name, into the template's order. Where the provider cannot be asked the message is accepted all the same and
 * asks again before its attempt: a fault of the provider's must not refuse an OTP.
 */
export async function withTemplate(
  settings: Settings,
  request: MessageRequest,
): Promise<Templated> {
  if (request.templateId === undefined) return { ok: true, request };
  const answer = await providerFor(settings).template(request.templateId, request.variables ?? {});
  if (answer.ok) {
    if (answer.text.length > ALIMTALK_CHARS) {
      const detail = `make the text longer than ${ALIMTALK_CHARS} characters`;
      return { ok: false, fault: { pointer: "/variables", code: "too_long", detail } };
    }
    return { ok: true, request: { ...request, templateParams: answer.params, text: answer.text } };
  }
  const { fault } = answer;
  if (fault.kind === "unavailable") return { ok: true, request };
  return {
    ok: false,
    fault: {
      pointer: fault.kind === "unknown_template" ? "/templateId" : "/variables",
      code: fault.kind,
      detail: describeTemplateFault(fault),
    },
  };
}
