/** Judges an AlimTalk send (§2.1). Pure: the template is looked up by the caller. */
import {
  ALIMTALK_MAX_RECIPIENTS,
  ALIMTALK_MAX_TEXT,
  ALIMTALK_SCHEDULE_MAX_MS,
  SCHEDULE_MIN_MS,
} from "../constants.ts";
import { parseKstDateTime } from "../kst.ts";
import { digits, given, isObject, isPhone, titleFault } from "../rules.ts";
import type { JsonObject } from "../rules.ts";
import type { Settings } from "../settings.ts";
import type { Template } from "../types.ts";
import { fill, variables } from "./fill.ts";

export interface AlimtalkMessage {
  readonly phone: string;
  readonly text: string;
  readonly links: readonly (string | null)[];
}

export interface AlimtalkSend {
  readonly ok: true;
  readonly templateCode: string;
  readonly callback: string;
  readonly fallback: boolean;
  /** Null for an immediate send. */
  readonly sendAt: number | null;
  readonly messages: readonly AlimtalkMessage[];
  readonly failed: number;
}

export interface Refused {
  readonly ok: false;
  readonly code: number;
  /** Recipients in the call, once it is known that there is a list. */
  readonly fail?: number;
}

const refuse = (code: number, fail?: number): Refused =>
  fail === undefined ? { ok: false, code } : { ok: false, code, fail };

function flag(value: unknown, fallback: "Y" | "N"): "Y" | "N" | null {
  if (!given(value)) return fallback;
  return value === "Y" || value === "N" ? value : null;
}

/** Types of the whole body, before anything is looked up. */
function shapeFault(body: JsonObject): number | null {
  const code = body["templateCode"];
  if (typeof code !== "string" || code === "") return 501;
  const list = body["list"];
  if (!Array.isArray(list) || list.length === 0 || !list.every(isObject)) return 502;
  if (flag(body["reserve"], "N") === null) return 400;
  if (flag(body["reSend"], "N") === null) return 503;
  if (flag(body["resendType"], "Y") === null) return 504;
  return null;
}

function phoneFault(entry: JsonObject): number | null {
  const phone = entry["phone"];
  if (!given(phone) || phone === "") return 512;
  return typeof phone === "string" && isPhone(phone) ? null : 513;
}

function paramFault(entry: JsonObject, count: number): number | null {
  const param = entry["templateParam"];
  if (!given(param)) return count === 0 ? null : 508;
  if (!Array.isArray(param) || !param.every((value) => typeof value === "string")) return 508;
  if (param.length === count) return null;
  return param.length === 0 ? 508 : 509;
}

function senderFault(body: JsonObject, settings: Settings): number | null {
  if (body["reSend"] !== "Y") return null;
  const callback = body["resendCallback"];
  if (typeof callback !== "string" || !settings.senders.includes(digits(callback))) return 505;
  // "Direct input" without an input is not documented; a client must not rely on it.
  return body["resendType"] === "N" && !given(body["resendContent"]) ? 400 : null;
}

/** §2.1: from 15 minutes to 2 days after now, to the second. */
function schedule(body: JsonObject, now: number): { readonly at: number | null } | Refused {
  if (body["reserve"] !== "Y") return { at: null };
  const text = body["sendDate"];
  const at = typeof text === "string" ? parseKstDateTime(text) : null;
  if (at === null) return refuse(506);
  const ahead = at - Math.floor(now / 1_000) * 1_000;
  return ahead < SCHEDULE_MIN_MS || ahead > ALIMTALK_SCHEDULE_MAX_MS ? refuse(507) : { at };
}

function resendTextFault(body: JsonObject, settings: Settings): number | null {
  const title = body["resendTitle"];
  if (given(title)) {
    if (typeof title !== "string") return 511;
    const fault = titleFault(title, settings.titleSpaceAllowed);
    if (fault !== null) return fault === "long" ? 510 : 511;
  }
  const content = body["resendContent"];
  if (!given(content)) return null;
  return typeof content === "string" && content.length <= ALIMTALK_MAX_TEXT ? null : 515;
}

function textFault(text: string, body: JsonObject, settings: Settings): number | null {
  if (text.length > ALIMTALK_MAX_TEXT) {
    return body["reSend"] === "Y" && body["resendType"] !== "N" ? 516 : 517;
  }
  return settings.bannedWords.some((word) => text.includes(word)) ? 540 : null;
}

export function judgeAlimtalkSend(
  body: JsonObject,
  template: Template | null,
  settings: Settings,
  now: number,
): AlimtalkSend | Refused {
  const shape = shapeFault(body);
  if (shape !== null) return refuse(shape);
  const list = (Array.isArray(body["list"]) ? body["list"] : []).filter(isObject);
  if (template === null || template.status !== "Y") return refuse(501, list.length);
  if (list.length > ALIMTALK_MAX_RECIPIENTS) return refuse(514, list.length);

  const mode = settings.templateParamMode;
  const count = variables(template, mode).length;
  const good: JsonObject[] = [];
  let firstFault: number | null = null;
  for (const entry of list) {
    const fault = phoneFault(entry) ?? paramFault(entry, count);
    if (fault === null) good.push(entry);
    firstFault ??= fault;
  }
  const partial = settings.badRecipients === "partial" && good.length > 0;
  if (firstFault !== null && !partial) return refuse(firstFault, list.length);

  const sender = senderFault(body, settings);
  if (sender !== null) return refuse(sender, list.length);
  const when = schedule(body, now);
  if (!("at" in when)) return refuse(when.code, list.length);
  const resend = resendTextFault(body, settings);
  if (resend !== null) return refuse(resend, list.length);

  const messages: AlimtalkMessage[] = [];
  for (const entry of good) {
    const param: unknown = entry["templateParam"];
    const values = Array.isArray(param) ? param.filter((value) => typeof value === "string") : [];
    const filled = fill(template, values, mode);
    const fault = textFault(filled.text, body, settings);
    if (fault !== null) return refuse(fault, list.length);
    messages.push({ phone: digits(String(entry["phone"])), ...filled });
  }
  return {
    ok: true,
    templateCode: template.code,
    callback: body["reSend"] === "Y" ? digits(String(body["resendCallback"])) : "",
    fallback: body["reSend"] === "Y",
    sendAt: when.at,
    messages,
    failed: list.length - good.length,
  };
}
