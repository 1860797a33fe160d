/**
 * Makes a text one that carriers can carry: what CP949 lacks is composed, replaced or removed, and each change is told. What
 * CP949 has is never touched, but where it is the base of a composition (a letter and its combining mark become the one
 * character that they are). What nothing stands in for stays, to be refused with its place. Pure.
 */
import { COMPOSABLE, isCp949Encodable, isTitleCharacter, splitVariables } from "@k-msg/core";

import { REPLACEMENTS, TITLE_REPLACEMENTS } from "./replacements.ts";

export interface TextChange {
  /** Place in the text as it was given, from 1, in UTF-16 units: as refusals count. */
  readonly at: number;
  /** Code points, such as "U+2013". */
  readonly from: string;
  /** The present character; empty where it was removed. */
  readonly to: string;
}

export interface Normalized {
  readonly text: string;
  readonly changes: readonly TextChange[];
}

interface Piece {
  readonly text: string;
  readonly at: number;
}

/** The place of a text decides the characters that it may hold, and their replacements. */
interface Place {
  readonly holds: (char: string) => boolean;
  /** Undefined where nothing may stand for the character. */
  readonly standInFor: (char: string) => string | undefined;
}

const tableOf = (groups: typeof REPLACEMENTS): ReadonlyMap<string, string> =>
  new Map(groups.flatMap(({ from, to }) => Array.from(from, (char) => [char, to] as const)));

const TABLE = tableOf(REPLACEMENTS);
const TITLE_TABLE = tableOf(TITLE_REPLACEMENTS);

/** Emoji and what belongs to them; characters without a width or a picture. */
const REMOVED =
  /^(?:\p{Extended_Pictographic}|\p{Emoji_Modifier}|\p{Regional_Indicator}|\p{Cf}|[\ufe00-\ufe0f\u20e3])$/u;

/** Pictures that CP949 has, too: a title holds none. */
const PICTURE = /^[\p{Extended_Pictographic}\u25a0-\u27bf]$/u;

const holdsAll = ({ holds }: Place, text: string): boolean => {
  for (const char of text) if (!holds(char)) return false;
  return true;
};

const TEXT: Place = {
  holds: (char) => isCp949Encodable(char.codePointAt(0) ?? 0),
  standInFor(char) {
    const known = TABLE.get(char);
    if (known !== undefined) return known;
    if (REMOVED.test(char) || /^\p{M}$/u.test(char)) return "";
    if (/^\p{Zs}$/u.test(char)) return " ";
    if (/^\p{Pd}$/u.test(char)) return "-";
    // Accents go, compatibility forms become what they stand for: é is e, ﬁ is fi.
    const plain = char.normalize("NFKD").replaceAll(/\p{M}/gu, "");
    return plain !== "" && plain !== char && isEncodable(plain) ? plain : undefined;
  },
};

const TITLE: Place = {
  holds: isTitleCharacter,
  standInFor(char) {
    const known = TITLE_TABLE.get(char);
    if (known !== undefined) return known;
    const inText = TEXT.holds(char) ? undefined : TEXT.standInFor(char);
    if (inText !== undefined && holdsAll(TITLE, inText)) return inText;
    if (/^\s$/u.test(char)) return " ";
    // ㈜ is (주), ① is 1: of what Unicode has a plain form for.
    const plain = char.normalize("NFKC");
    if (plain !== char && holdsAll(TITLE, plain)) return plain;
    return PICTURE.test(char) ? "" : undefined;
  },
};

export function isEncodable(text: string): boolean {
  return holdsAll(TEXT, text);
}

/** @param keepNames the names of variables, between `#{` and `}`, stay as they are. */
export function normalizeText(given: string, keepNames = false): Normalized {
  return normalizeFor(TEXT, given, keepNames);
}

/** The same for a title, which holds much less. */
export function normalizeTitle(given: string, keepNames = false): Normalized {
  return normalizeFor(TITLE, given, keepNames);
}

function normalizeFor(place: Place, given: string, keepNames: boolean): Normalized {
  if (holdsAll(place, given)) return { text: given, changes: [] };
  const changes: TextChange[] = [];
  let text = "";
  let from = 0;
  for (const part of keepNames ? splitVariables(given) : [{ text: given }]) {
    const isName = "name" in part && part.name !== undefined;
    const normalized = isName ? { text: part.text, changes: [] } : normalizePart(place, part.text);
    text += normalized.text;
    for (const change of normalized.changes) changes.push({ ...change, at: change.at + from });
    from += part.text.length;
  }
  return { text, changes };
}

/** True if a character that CP949 lacks can be replaced or removed. */
export function canNormalize(char: string): boolean {
  return TEXT.standInFor(char) !== undefined;
}

/** The replacement in a title for a character that it cannot hold; undefined where nothing does. */
export function standInForTitle(char: string): string | undefined {
  return TITLE.standInFor(char);
}

function normalizePart(place: Place, given: string): Normalized {
  let pieces: readonly Piece[] = piecesOf(given);
  const changes: TextChange[] = [];
  // What is removed may bring together what composes; each round leaves less that the place cannot hold.
  for (;;) {
    const before = changes.length;
    pieces = compose(place, pieces, changes);
    pieces = replace(place, pieces, changes);
    if (changes.length === before) break;
  }
  return { text: pieces.map(({ text }) => text).join(""), changes: changes.sort(byPlace) };
}

const byPlace = (a: TextChange, b: TextChange): number => a.at - b.at;

function piecesOf(text: string): readonly Piece[] {
  let at = 1;
  return Array.from(text, (char) => {
    const piece = { text: char, at };
    at += char.length;
    return piece;
  });
}

function compose(place: Place, pieces: readonly Piece[], changes: TextChange[]): readonly Piece[] {
  const starts = new Map<number, number>();
  let offset = 0;
  for (const [index, piece] of pieces.entries()) {
    starts.set(offset, index);
    offset += piece.text.length;
  }
  const whole = pieces.map(({ text }) => text).join("");
  const composed = [...pieces];
  for (const match of whole.matchAll(COMPOSABLE)) {
    const [cluster] = match;
    const one = cluster.normalize("NFC");
    const first = starts.get(match.index);
    const end = starts.get(match.index + cluster.length) ?? pieces.length;
    const at = first === undefined ? undefined : pieces[first]?.at;
    if (first === undefined || at === undefined || one === cluster || !holdsAll(place, one))
      continue;
    for (let i = first; i < end; i++) composed[i] = { text: i === first ? one : "", at };
    changes.push({ at, from: codesOf(cluster), to: one });
  }
  return composed.filter(({ text }) => text !== "");
}

function replace(place: Place, pieces: readonly Piece[], changes: TextChange[]): readonly Piece[] {
  return pieces.flatMap((piece) => {
    if (holdsAll(place, piece.text)) return [piece];
    const to = place.standInFor(piece.text);
    if (to === undefined) return [piece];
    changes.push({ at: piece.at, from: codesOf(piece.text), to });
    return to === "" ? [] : [{ text: to, at: piece.at }];
  });
}

function codesOf(text: string): string {
  return Array.from(text, (char) => {
    const code = char.codePointAt(0) ?? 0;
    return `U+${code.toString(16).toUpperCase().padStart(4, "0")}`;
  }).join(" ");
}
