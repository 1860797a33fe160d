/**
 * The form that the law asks of an advertisement: `(광고)` at the very start, the sender's name behind it, and at the end a way
 * to opt out that costs nothing. Pure.
 */
import type { Report } from "../message/intake-checks.ts";
import type { DraftChange } from "../text/normalize-draft.ts";
import {
  BEGINS_FREE,
  MARK,
  MARK_LIKE,
  OPT_OUT,
  plain,
  SOME_MARK,
  SOME_WAY_OUT,
  WAY_OUT,
  WORDS_LAST,
} from "./written-forms.ts";

/** Texts that all advertisements of a tenant share. */
export interface AdDefaults {
  /** Stands behind `(광고)`. */
  readonly senderName?: string;
  /** The number to opt out by, 080…, and the code that it may need. */
  readonly optOut?: string;
}

export const AD_MARK = "(광고)";
const FREE_WORDS = "무료수신거부";
/** No mark has more characters: the rest of a text need not be read. */
const LONGEST_MARK = 20;

interface Composed {
  readonly text: string;
  /** The additions, with their places: `from` is empty. */
  readonly changes: readonly DraftChange[];
}

/** Adds what is missing and changes nothing that is there. The values of the tenant are asked for only where they are needed. */
export function inAdForm(given: string, defaults: AdDefaults, fault: Report): Composed {
  const head = missingHead(given, defaults, fault);
  const tail = missingTail(given, defaults, fault);
  const { at } = head;
  const end = given.trimEnd().length;
  const body = tail === "" ? given.slice(at) : given.slice(at, end);
  const changes = [
    { at: at + 1, to: head.added },
    { at: end + 1, to: tail },
  ];
  return {
    text: `${given.slice(0, at)}${head.added}${body}${tail}`,
    changes: changes
      .filter(({ to }) => to !== "")
      .map((change) => ({ pointer: "/text", from: "", ...change })),
  };
}

/** @returns what is added at which place of the text */
function missingHead(
  given: string,
  { senderName }: AdDefaults,
  fault: Report,
): { readonly at: number; readonly added: string } {
  const mark = MARK.exec(given)?.[0];
  if (mark !== undefined && namesSender(given, senderName)) return { at: 0, added: "" };
  // A second mark makes no advertisement of one that is marked wrongly: the text is refused as it is.
  if (mark === undefined && (isMarked(given) || SOME_MARK.test(given))) return { at: 0, added: "" };
  if (senderName === undefined) lacks("senderName", fault);
  const name = senderName ?? "";
  if (mark !== undefined) {
    const apart = /^\s/.test(given.slice(mark.length));
    return { at: mark.length, added: apart ? name : `${name}\n` };
  }
  const named = senderName !== undefined && begins(given, senderName);
  return { at: 0, added: named ? AD_MARK : `${AD_MARK}${name}\n` };
}

function missingTail(given: string, { optOut }: AdDefaults, fault: Report): string {
  const text = plain(given);
  // Where it stands in the wrong place, is written otherwise, or names a number that costs something, a second one would be no better.
  if (WAY_OUT.test(text) || SOME_WAY_OUT.test(text)) return "";
  if (optOut === undefined) lacks("optOut", fault);
  return WORDS_LAST.test(text) ? ` ${optOut ?? ""}` : `\n${FREE_WORDS} ${optOut ?? ""}`;
}

function lacks(name: keyof AdDefaults, fault: Report): void {
  fault("/adFormat", "ad_defaults_missing", `needs the tenant's ads.${name}`);
}

/** @param text with its variables filled in. */
export function checkAdForm(text: string, { senderName }: AdDefaults, fault: Report): void {
  if (!MARK.test(text)) {
    const elsewhere = SOME_MARK.test(text) ? ": it stands elsewhere in the text" : "";
    const written =
      isMarked(text) && elsewhere === ""
        ? ": it is marked in a form that the law forbids"
        : elsewhere;
    fault("/text", "ad_mark_missing", `must begin with ${AD_MARK}, exactly so${written}`);
  } else if (!namesSender(text, senderName)) {
    const whose = senderName === undefined ? "the sender's name" : "the tenant's ads.senderName";
    fault("/text", "ad_sender_missing", `must have ${whose} right behind ${AD_MARK}`);
  }
  if (hasWayOut(text)) return;
  const there = SOME_WAY_OUT.test(plain(text))
    ? ": its way to opt out is not the last, not an 080 number, or not written so"
    : "";
  fault("/text", "ad_opt_out_missing", `must end with ${FREE_WORDS} and an 080 number${there}`);
}

/** Without a name of the tenant's own, any name must stand there: whose name it is we cannot know. */
function namesSender(text: string, senderName: string | undefined): boolean {
  const rest = text.slice(MARK.exec(text)?.[0].length ?? 0);
  if (senderName !== undefined) return begins(rest, senderName);
  return rest.trim() !== "" && !BEGINS_FREE.test(plain(rest));
}

/** True if a name stands first, in brackets or not. A name may begin with a bracket of its own: (주)한빛. */
function begins(text: string, name: string): boolean {
  const rest = plain(text).trimStart();
  return [rest, rest.replace(/^[\s([{<【〔「『]+/, "")].some((part) =>
    part.startsWith(plain(name)),
  );
}

/** True if the text declares itself an advertisement. */
export function isMarked(text: string): boolean {
  return MARK_LIKE.test(plain(text.trimStart().slice(0, LONGEST_MARK)));
}

/** True if the text ends with a free way to opt out. */
export function hasWayOut(text: string): boolean {
  return WAY_OUT.test(plain(text));
}

/** True if this can stand behind the opt-out words. */
export function isOptOut(text: string): boolean {
  return OPT_OUT.test(text);
}
