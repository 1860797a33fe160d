/**
 * From what a caller wrote to what is stored: types decided, text rendered, numbers normalised, everything that the
 * provider would refuse refused here, by field and reason. Pure; the template is asked for elsewhere.
 */
import { normalizeKoreanPhone, normalizeSendInput, type SendInput } from "@k-msg/core";

import { HOUR_MS } from "../../kernel/time/units.ts";
import {
  checkPurpose,
  composeAd,
  purposeOf,
  type AdLimits,
  type Purposeful,
} from "../advertising/ad-intake.ts";
import { foreignNumber } from "../korea/phone.ts";
import { LONG_BYTES, measureText, SMS_BYTES, TITLE_BYTES } from "../korea/text-limits.ts";
import { normalizeDraft } from "../text/normalize-draft.ts";
import { guardUrl } from "../webhook/url-guard.ts";
import type { OnUnknown } from "./absence.ts";
import {
  checkBytes,
  checkCharacters,
  checkCustomFields,
  checkImage,
  checkVariables,
  child,
  type Fault,
  type Picture,
  type Report,
} from "./intake-checks.ts";
import type { MessageRequest } from "./record.ts";
import { validUntilOf, type ValidityDefaults } from "./validity.ts";

/** A message as it came in, whatever the route. */
export interface Draft extends Purposeful {
  /** `auto`: what an advertisement lacks is added. */
  readonly adFormat?: "auto" | undefined;
  readonly type?: "SMS" | "LMS" | "MMS" | "ALIMTALK" | undefined;
  readonly to: string;
  readonly from?: string | undefined;
  readonly text?: string | undefined;
  /** Another word for `text`. */
  readonly body?: string | undefined;
  readonly subject?: string | undefined;
  readonly templateId?: string | undefined;
  readonly variables?: Readonly<Record<string, string | number | boolean | null>> | undefined;
  /** Epoch ms. */
  readonly scheduledAt?: number | undefined;
  readonly messageId?: string | undefined;
  readonly priority?: "normal" | "high" | undefined;
  readonly failover?: Failover | undefined;
  readonly customFields?: Readonly<Record<string, string>> | undefined;
  readonly image?: Picture | undefined;
  /** Attempts at most; both words mean the same. */
  readonly maxAttempts?: number | undefined;
  readonly max_attempts?: number | undefined;
  /** Its batch begins then, epoch ms: its time counts from there. */
  readonly notBefore?: number | undefined;
  /** How long it may be sent, ms. */
  readonly validFor?: number | undefined;
  /** Until when it may be sent, epoch ms. */
  readonly validUntil?: number | undefined;
  readonly onUnknown?: OnUnknown | undefined;
  /** The provider that the caller insists on. */
  readonly providerId?: string | undefined;
  readonly webhookUrl?: string | undefined;
  /** Replace what carriers cannot carry; left out: as the tenant has it. */
  readonly normalize?: boolean | undefined;
  /** The same text may go to the same number again at once. */
  readonly allowDuplicate?: boolean | undefined;
  /** k-msg leaves a `#{name}` without a value in the text; our own route refuses it. */
  readonly keepUnfilled?: boolean | undefined;
}

interface Failover {
  readonly enabled: boolean;
  readonly fallbackChannel?: "sms" | "lms" | undefined;
  readonly fallbackContent?: string | undefined;
  readonly fallbackTitle?: string | undefined;
}

export interface IntakeLimits {
  readonly defaultSender: string;
  readonly fallbackSender: string | undefined;
  readonly scheduleMaxMs: number;
  /** Of messages that name none; left out: no limit. */
  readonly validity?: ValidityDefaults;
  /** Nobody but the provider says who sends, where the caller does not. */
  readonly providerSender?: boolean;
  /** Whether a provider takes numbers outside Korea. */
  readonly foreign?: boolean;
  /** Numbers that may stand as the sender, domestic digits; empty: any. */
  readonly senders?: readonly string[];
  /** Of a message that does not say it. */
  readonly normalize?: boolean | undefined;
  /** Webhooks may go to this machine: development alone. */
  readonly localWebhooks?: boolean;
  /** Who sends the text for an AlimTalk that failed, and what operators know of its failures. */
  readonly failover: Pick<NonNullable<MessageRequest["failover"]>, "by" | "rules">;
  readonly ads?: AdLimits;
}

export type Intake =
  | {
      readonly ok: true;
      readonly request: MessageRequest;
      readonly scheduledAt: number | undefined;
      readonly image: Uint8Array | undefined;
    }
  | { readonly ok: false; readonly faults: readonly Fault[] };

const FALLBACK_CHARS = 1000;
/** A rendered AlimTalk, and so each of its values. */
export const ALIMTALK_CHARS = 1000;
const TEMPLATE_ID_CHARS = 64;
/** Hangul, Latin letters, digits, blanks and `[] () < >`; anything else in a title is refused by IWINV. */
const TITLE = /^[\p{Script=Hangul}A-Za-z0-9[\]()<> ]*$/u;

export function takeIn(given: Draft, limits: IntakeLimits, now: number): Intake {
  const faults: Fault[] = [];
  const fault = (pointer: string, code: string, detail: string): void => {
    faults.push({ pointer, code, detail });
  };
  const tidy =
    (given.normalize ?? limits.normalize) ? normalizeDraft(given) : { draft: given, changes: [] };
  const draft = composeAd(inOurWords(tidy.draft, fault), limits.ads, fault);

  const to = normalizeKoreanPhone(draft.to) ?? (limits.foreign ? foreignNumber(draft.to) : null);
  if (to === null) {
    const code = draft.to.trim() === "" ? "required" : "invalid_phone";
    fault("/to", code, draft.to.trim() === "" ? "is required" : "is not a Korean telephone number");
  }
  checkSchedule(draft.scheduledAt, limits, now, fault);
  const validUntil = validUntilOf(draft, limits.validity ?? {}, now, fault);
  checkCustomFields(draft.customFields ?? {}, fault);
  const from = readSender(draft, limits, fault);
  if (from !== undefined) checkSender(from, limits.senders ?? [], fault);
  const body =
    draft.type === "ALIMTALK" ? alimTalk(draft, limits.failover, fault) : text(draft, fault);
  checkPurpose({ draft, text: body?.text }, limits.ads, now, fault);
  if (draft.image) checkImage(draft.image, fault);
  checkWebhookUrl(draft.webhookUrl, limits, fault);

  if (faults.length > 0 || to === null || !body) return { ok: false, faults };
  return {
    ok: true,
    scheduledAt: draft.scheduledAt,
    image: draft.image?.bytes,
    request: {
      ...body,
      ...purposeOf(draft),
      to,
      toAsGiven: draft.to,
      ...(from !== undefined && { from }),
      ...(draft.from === undefined &&
        draft.type !== "ALIMTALK" &&
        limits.providerSender && { defaultSender: true as const }),
      ...(validUntil !== undefined && { validUntil }),
      ...(draft.onUnknown && { onUnknown: draft.onUnknown }),
      ...(draft.maxAttempts !== undefined && { maxAttempts: draft.maxAttempts }),
      ...(draft.customFields && { customFields: draft.customFields }),
      ...(draft.webhookUrl !== undefined && { webhookUrl: draft.webhookUrl }),
      ...(draft.priority === "high" && { priority: draft.priority }),
      ...(tidy.changes.length > 0 && { changes: tidy.changes }),
      ...(draft.image && {
        image: { filename: draft.image.filename, contentType: draft.image.contentType },
      }),
    },
  };
}

/** Two fields have a second name. */
function inOurWords(draft: Draft, fault: Report): Draft {
  const { body, max_attempts: limit, ...rest } = draft;
  const { text = body, maxAttempts = limit } = rest;
  if (body !== undefined && body !== text) fault("/body", "contradiction", "is not the text");
  if (limit !== undefined && limit !== maxAttempts) {
    fault("/max_attempts", "contradiction", "is not maxAttempts");
  }
  return { ...rest, text, maxAttempts };
}

type Body = Omit<MessageRequest, "to" | "toAsGiven" | "from">;

function checkSchedule(
  at: number | undefined,
  limits: IntakeLimits,
  now: number,
  fault: Report,
): void {
  if (at === undefined || at <= now + limits.scheduleMaxMs) return;
  const hours = Math.floor(limits.scheduleMaxMs / HOUR_MS);
  const most = hours >= 48 ? `${Math.floor(hours / 24)} days` : `${hours} hours`;
  fault("/scheduledAt", "too_far_ahead", `may be at most ${most} ahead`);
}

function checkWebhookUrl(url: string | undefined, limits: IntakeLimits, fault: Report): void {
  if (url === undefined) return;
  const guarded = guardUrl(url, { local: limits.localWebhooks ?? false });
  if (!guarded.ok) fault("/webhookUrl", guarded.code, guarded.detail);
}

function readSender(draft: Draft, limits: IntakeLimits, fault: Report): string | undefined {
  if (draft.from !== undefined) {
    const from = normalizeKoreanPhone(draft.from);
    if (from === null) fault("/from", "invalid_phone", "is not a Korean telephone number");
    return from ?? undefined;
  }
  if (draft.type !== "ALIMTALK") return normalizeKoreanPhone(limits.defaultSender) ?? undefined;
  if (!draft.failover?.enabled) return undefined;
  return normalizeKoreanPhone(limits.fallbackSender ?? limits.defaultSender) ?? undefined;
}

function checkSender(from: string, senders: readonly string[], fault: Report): void {
  if (senders.length === 0 || senders.includes(from)) return;
  fault(
    "/from",
    "sender_not_registered",
    "is not among the sender numbers registered for the tenant",
  );
}

function text(draft: Draft, fault: Report): Body | undefined {
  if (draft.templateId !== undefined) {
    fault("/templateId", "not_allowed", "belongs to AlimTalk: set type to ALIMTALK");
  }
  if (draft.failover !== undefined) fault("/failover", "not_allowed", "belongs to AlimTalk");
  if (draft.text === undefined || draft.text.trim() === "") {
    fault("/text", "required", "is required");
    return undefined;
  }
  if (!draft.keepUnfilled) checkVariables(draft.text, draft.variables ?? {}, fault);
  const filled = normalizeSendInput(toSendInput(draft), { messageId: "-" }) as {
    type: "SMS" | "LMS" | "MMS";
    text: string;
  };
  const type =
    draft.type === undefined && measureText(filled.text).bytes > SMS_BYTES ? "LMS" : filled.type;
  checkBytes("/text", filled.text, type === "SMS" ? SMS_BYTES : LONG_BYTES, fault);
  if (filled.text.trim() === "") fault("/text", "required", "is empty after its variables");
  checkSubject(draft, type, fault);
  if (type === "MMS" && !draft.image) fault("/image", "required", "MMS needs a picture");
  if (type !== "MMS" && draft.image) {
    fault("/image", "not_allowed", "belongs to MMS: set type to MMS");
  }
  return {
    type,
    text: filled.text,
    ...(draft.subject !== undefined && draft.subject !== "" && { subject: draft.subject }),
  };
}

function toSendInput(draft: Draft): SendInput {
  return {
    ...(draft.type && { type: draft.type }),
    to: draft.to,
    text: draft.text,
    ...(draft.variables && { variables: draft.variables }),
  } as SendInput;
}

function checkSubject(draft: Draft, type: "SMS" | "LMS" | "MMS", fault: Report): void {
  const { subject } = draft;
  if (subject === undefined || subject === "") return;
  if (type === "SMS") {
    return fault("/subject", "not_allowed", "an SMS has no subject: set type to LMS");
  }
  checkBytes("/subject", subject, TITLE_BYTES, fault);
  if (!TITLE.test(subject)) {
    fault(
      "/subject",
      "invalid_characters",
      "may hold Hangul, Latin letters, digits and []()<> only",
    );
  }
}

function alimTalk(draft: Draft, known: IntakeLimits["failover"], fault: Report): Body | undefined {
  if (draft.templateId === undefined || draft.templateId.trim() === "") {
    fault("/templateId", "required", "AlimTalk needs the code of an approved template");
    return undefined;
  }
  if (draft.templateId.length > TEMPLATE_ID_CHARS) {
    fault("/templateId", "too_long", `may have ${TEMPLATE_ID_CHARS} characters`);
  }
  checkCharacters("/templateId", draft.templateId, fault);
  for (const name of ["text", "subject", "image"] as const) {
    if (draft[name] !== undefined) {
      fault(`/${name}`, "not_allowed", "AlimTalk takes its text from the template");
    }
  }
  const variables = Object.fromEntries(
    Object.entries(draft.variables ?? {}).map(([name, value]) => [
      name,
      value === null ? "" : String(value),
    ]),
  );
  for (const [name, value] of Object.entries(variables)) {
    const pointer = child("/variables", name);
    if (value.length > ALIMTALK_CHARS) {
      fault(pointer, "too_long", `may have ${ALIMTALK_CHARS} characters`);
    }
    checkCharacters(pointer, value, fault);
  }
  const failover = draft.failover && { ...readFailover(draft.failover, fault), ...known };
  return {
    type: "ALIMTALK",
    templateId: draft.templateId,
    variables,
    ...(failover && { failover }),
  };
}

function readFailover(failover: Failover, fault: Report): NonNullable<MessageRequest["failover"]> {
  const { enabled, fallbackChannel, fallbackContent, fallbackTitle } = failover;
  if (fallbackContent !== undefined) {
    checkBytes("/failover/fallbackContent", fallbackContent, LONG_BYTES, fault);
    if (fallbackContent.length > FALLBACK_CHARS) {
      fault("/failover/fallbackContent", "too_long", `may have ${FALLBACK_CHARS} characters`);
    }
  }
  if (fallbackTitle !== undefined) {
    checkBytes("/failover/fallbackTitle", fallbackTitle, TITLE_BYTES, fault);
    if (!TITLE.test(fallbackTitle)) {
      fault(
        "/failover/fallbackTitle",
        "invalid_characters",
        "has characters that titles must not have",
      );
    }
  }
  return {
    enabled,
    ...(fallbackChannel && { fallbackChannel }),
    ...(fallbackContent !== undefined && { fallbackContent }),
    ...(fallbackTitle !== undefined && { fallbackTitle }),
  };
}
