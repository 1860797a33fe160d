/** The table of replacements as docs/text.md shows it, made from the one that replaces. */
import { REPLACEMENTS } from "../src/domain/text/replacements.ts";

const codeOf = (char: string): string =>
  `U+${(char.codePointAt(0) ?? 0).toString(16).toUpperCase().padStart(4, "0")}`;

/** A character that one can see as itself, the others by their number. */
const shown = (text: string): string =>
  /^[\p{L}\p{N}\p{P}\p{S}]+$/u.test(text) ? `\`${text}\`` : Array.from(text, codeOf).join(" ");

export function replacementsTable(): string {
  const rows = REPLACEMENTS.map(
    ({ what, from, to }) => `| ${what} | ${Array.from(from, codeOf).join(" ")} | ${shown(to)} |`,
  );
  return ["| what | characters | become |", "| --- | --- | --- |", ...rows].join("\n");
}

if (import.meta.main) console.log(replacementsTable());
