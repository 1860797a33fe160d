/** Judges an SMS, LMS or MMS send (§3.1). Pure. */
import {
  IMAGE_MAX_BYTES,
  LMS_MAX_BYTES,
  SCHEDULE_MIN_MS,
  SMS_MAX_BYTES,
  SMS_MAX_RECIPIENTS,
} from "../constants.ts";
import { cp949Bytes } from "../cp949.ts";
import { addKstMonth, parseKstDateTime } from "../kst.ts";
import { digits, given, jsonObject, titleFault } from "../rules.ts";
import type { JsonObject } from "../rules.ts";
import type { Settings } from "../settings.ts";
import type { ImagePart, WireBody } from "../types.ts";
import { parseRecipients } from "./recipients.ts";

export type MsgType = "SMS" | "LMS" | "MMS" | "GSMS";

export interface SmsSend {
  readonly ok: true;
  readonly from: string;
  readonly phones: readonly string[];
  readonly text: string;
  readonly msgType: MsgType;
  readonly sendAt: number | null;
}

export interface SmsRefused {
  readonly ok: false;
  readonly code: number;
}

const refuse = (code: number): SmsRefused => ({ ok: false, code });

/** Absent, null, "" and the string "null" are immediate (§3.1). */
function schedule(value: unknown, now: number): { readonly at: number | null } | SmsRefused {
  if (!given(value) || value === "" || value === "null") return { at: null };
  const at = typeof value === "string" ? parseKstDateTime(value) : null;
  if (at === null) return refuse(43);
  const second = Math.floor(now / 1_000) * 1_000;
  return at - second < SCHEDULE_MIN_MS || at > addKstMonth(second) ? refuse(42) : { at };
}

function imageFault(image: ImagePart): number | null {
  if (!image.name.toLowerCase().endsWith(".jpg") || image.type !== "image/jpeg") return 32;
  if (image.size >= IMAGE_MAX_BYTES) return 31;
  return image.size === 0 || !image.jpegHead ? 33 : null;
}

function titleCode(title: unknown, settings: Settings): number | null {
  if (!given(title) || title === "") return null;
  if (typeof title !== "string") return 22;
  const fault = titleFault(title, settings.titleSpaceAllowed);
  if (fault === null) return null;
  return fault === "long" ? 23 : 22;
}

/** No field selects it: the server decides by the image, the title and the length (§3.1). */
function typeOf(body: JsonObject, text: string, image: ImagePart | null): MsgType {
  if (body["msgType"] === "GSMS") return "GSMS";
  if (image !== null) return "MMS";
  const titled = given(body["title"]) && body["title"] !== "";
  return titled || cp949Bytes(text) > SMS_MAX_BYTES ? "LMS" : "SMS";
}

export function judgeSmsSend(
  wire: WireBody,
  settings: Settings,
  now: number,
): SmsSend | SmsRefused {
  const body: JsonObject | null = wire.kind === "form" ? wire.fields : jsonObject(wire);
  const image = wire.kind === "form" ? wire.image : null;
  const text = body?.["text"];
  // No code of the table fits a malformed body: 1 is "not sent".
  if (body === null || typeof text !== "string" || !given(body["version"])) return refuse(1);
  if (given(body["msgType"]) && typeof body["msgType"] !== "string") return refuse(1);

  const phones = parseRecipients(wire.kind, body["to"]);
  if (phones === null) return refuse(41);
  if (phones.length > SMS_MAX_RECIPIENTS) return refuse(44);
  const from = body["from"];
  if (typeof from !== "string" || !settings.senders.includes(digits(from))) return refuse(13);
  const when = schedule(body["date"], now);
  if (!("at" in when)) return when;
  const title = titleCode(body["title"], settings);
  if (title !== null) return refuse(title);
  if (cp949Bytes(text) > LMS_MAX_BYTES) return refuse(21);
  // A text where the file should be is an upload that failed.
  if (wire.kind === "form" && image === null && wire.fields["image"] !== undefined) {
    return refuse(33);
  }
  const fault = image === null ? null : imageFault(image);
  if (fault !== null) return refuse(fault);
  if (settings.bannedWords.some((word) => text.includes(word))) return refuse(1);
  return {
    ok: true,
    from: digits(from),
    phones: phones.map(digits),
    text,
    msgType: typeOf(body, text, image),
    sendAt: when.at,
  };
}
