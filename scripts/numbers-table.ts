/** The table of kinds of numbers as docs/numbers.md shows it, made from the numbering plan. */
import { KINDS, PLAN, type KoreanKind } from "../src/domain/korea/numbering.ts";

const digitsOf = (kind: KoreanKind): string => {
  const lengths = PLAN.filter((row) => row.kind === kind).map(({ digits }) => digits);
  const fewest = Math.min(...lengths.map(([least]) => least));
  const most = Math.max(...lengths.map(([, many]) => many));
  return fewest === most ? `${most}` : `${fewest}–${most}`;
};

export function numbersTable(): string {
  const rows = Object.entries(KINDS).map(
    ([kind, { name, texts }]) => `| ${name} | ${digitsOf(kind as KoreanKind)} | ${texts} |`,
  );
  return ["| kind | digits | texts reach it |", "| --- | --- | --- |", ...rows].join("\n");
}

if (import.meta.main) console.log(numbersTable());
