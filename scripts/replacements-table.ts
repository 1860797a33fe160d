/** Makes the table of replacements for docs/use/characters.md and its Korean twin from the table that replaces. */
import { REPLACEMENTS } from "../src/domain/text/replacements.ts";

const HEADS = {
  en: "| what | characters | become |",
  ko: "| 무엇 | 문자 | 바뀐 결과 |",
} as const;

export type Language = keyof typeof HEADS;

/** The Korean name of each group of the table. */
const KOREAN: Readonly<Record<string, string>> = {
  "dashes and minus": "줄표와 빼기표",
  "spaces that do not break, or have a width": "줄바꿈 없는 공백, 폭이 있는 공백",
  "line and paragraph separators": "줄과 문단 구분자",
  bullets: "글머리표와 가운뎃점",
  "single quotes and primes": "작은따옴표와 프라임",
  "double quotes": "큰따옴표",
  "wave dashes": "물결표",
  "check marks": "체크 표시",
  crosses: "가위표",
  "fraction slash": "분수 빗금",
  won: "원",
  yen: "엔",
  pound: "파운드",
  cent: "센트",
  copyright: "저작권 표시",
};

const codeOf = (char: string): string =>
  `U+${(char.codePointAt(0) ?? 0).toString(16).toUpperCase().padStart(4, "0")}`;

/** Shows visible characters as they are, the others by their code point. */
const shown = (text: string): string =>
  /^[\p{L}\p{N}\p{P}\p{S}]+$/u.test(text) ? `\`${text}\`` : Array.from(text, codeOf).join(" ");

function nameIn(language: Language, what: string): string {
  const name = language === "ko" ? KOREAN[what] : what;
  if (name === undefined) throw new Error(`"${what}" has no Korean name: add it to KOREAN`);
  return name;
}

export function replacementsTable(language: Language): string {
  const rows = REPLACEMENTS.map(
    ({ what, from, to }) =>
      `| ${nameIn(language, what)} | ${Array.from(from, codeOf).join(" ")} | ${shown(to)} |`,
  );
  return [HEADS[language], "| --- | --- | --- |", ...rows].join("\n");
}

if (import.meta.main) console.log(replacementsTable(process.argv[2] === "ko" ? "ko" : "en"));
