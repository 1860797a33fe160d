/** Makes the table of kinds of numbers for docs/use/numbers.md and its Korean twin from the numbering plan. */
import { KINDS, PLAN, type KoreanKind } from "../src/domain/korea/numbering.ts";

const HEADS = {
  en: "| kind | digits | texts reach it |",
  ko: "| 종류 | 자릿수 | 문자 수신 |",
} as const;

const KOREAN: Readonly<Record<KoreanKind, string>> = {
  mobile: "휴대전화",
  landline: "일반전화",
  personal: "개인번호(050)",
  common: "공통서비스 번호(030)",
  internet: "인터넷전화(070)",
  toll_free: "수신자 부담 전화(080)",
  paid: "유료 정보 서비스(060)",
  representative: "대표번호(15xx, 16xx, 18xx)",
  government: "공공기관 특수번호",
};

const digitsOf = (kind: KoreanKind): string => {
  const lengths = PLAN.filter((row) => row.kind === kind).map(({ digits }) => digits);
  const fewest = Math.min(...lengths.map(([least]) => least));
  const most = Math.max(...lengths.map(([, many]) => many));
  return fewest === most ? `${most}` : `${fewest}–${most}`;
};

export function numbersTable(language: keyof typeof HEADS): string {
  const rows = (Object.keys(KINDS) as KoreanKind[]).map((kind) => {
    const name = language === "ko" ? KOREAN[kind] : KINDS[kind].name;
    return `| ${name} | ${digitsOf(kind)} | ${KINDS[kind].texts} |`;
  });
  return [HEADS[language], "| --- | --- | --- |", ...rows].join("\n");
}

if (import.meta.main) console.log(numbersTable(process.argv[2] === "ko" ? "ko" : "en"));
