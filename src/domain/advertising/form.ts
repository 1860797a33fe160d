/**
 * The form that the law asks of an advertisement: `(광고)` at the very start, the sender's name behind it, and at the end a way
 * to opt out that costs nothing. Pure.
 */
import type { Report } from "../message/intake-checks.ts";

/** What a tenant's advertisements have in common. */
export interface AdDefaults {
  /** Stands behind `(광고)`. */
  readonly senderName?: string;
  /** The number to opt out by, 080…. */
  readonly optOut?: string;
}

export const AD_MARK = "(광고)";

/** The word that providers look for, and a number that costs the caller nothing. */
const WAY_OUT = /무료\s?(?:수신\s?)?거부\s?[:：]?\s?080[-. ]?\d{3,4}[-. ]?\d{4}\s*$/;
/** With other brackets, blanks or dots: it says what the text is, in a form that the law forbids. */
const MARK_LIKE = /^\s*[([{<（［【〔]\s*광\s*\.?\s*고\s*[)\]}>）］】〕]/;

/** Adds what is missing. The values of the tenant are asked for only where they are needed. */
export function inAdForm(given: string, { senderName, optOut }: AdDefaults, fault: Report): string {
  let text = given;
  const marked = text.startsWith(AD_MARK);
  if (!marked && senderName === undefined) missing("senderName", fault);
  if (!marked || !namesSender(text, senderName)) {
    const rest = marked ? text.slice(AD_MARK.length).trimStart() : text;
    text = `${AD_MARK}${senderName ?? ""}\n${rest}`;
  }
  if (!hasWayOut(text)) {
    if (optOut === undefined) missing("optOut", fault);
    text = `${text.trimEnd()}\n무료수신거부 ${optOut ?? ""}`;
  }
  return text;
}

function missing(name: keyof AdDefaults, fault: Report): void {
  fault("/adFormat", "ad_defaults_missing", `needs the tenant's ads.${name}`);
}

/** @param text with its variables filled in. */
export function checkAdForm(text: string, { senderName }: AdDefaults, fault: Report): void {
  if (!text.startsWith(AD_MARK)) {
    fault("/text", "ad_mark_missing", `must begin with ${AD_MARK}, exactly so`);
  } else if (!namesSender(text, senderName)) {
    const whose = senderName === undefined ? "the sender's name" : "the tenant's ads.senderName";
    fault("/text", "ad_sender_missing", `must have ${whose} right behind ${AD_MARK}`);
  }
  if (!hasWayOut(text)) {
    fault("/text", "ad_opt_out_missing", "must end with 무료수신거부 and an 080 number");
  }
}

/** Where the tenant has not said its name something has to stand there: whose name it is we cannot know. */
function namesSender(text: string, senderName: string | undefined): boolean {
  const rest = text.slice(AD_MARK.length).replace(/^[\s[<【]+/, "");
  if (senderName !== undefined) return rest.startsWith(senderName);
  return rest !== "" && !/^무료\s?(?:수신\s?)?거부/.test(rest);
}

/** Whether a text says of itself that it is an advertisement. */
export function isMarked(text: string): boolean {
  return MARK_LIKE.test(text);
}

/** Whether it ends with a way to opt out that costs nothing. */
export function hasWayOut(text: string): boolean {
  return WAY_OUT.test(text);
}
