/** Results as Markdown: whole for the docs, in short for README. Pure. */
import type { Row } from "./part.ts";
import type { Machine, Results } from "./results.ts";
import type { Spread } from "./statistics.ts";

const HEAD = [
  "| part | figure | ours | baseline | ratio | aim | met |",
  "| --- | --- | ---: | ---: | ---: | ---: | :-: |",
];

export function fullTable(results: Results): string {
  const rows = results.parts.flatMap((part) => part.rows);
  return [...HEAD, ...rows.map(lineOf), "", ...footOf(results)].join("\n");
}

/** What has an aim. */
export function shortTable(results: Results): string {
  const rows = results.parts.flatMap((part) => part.rows.filter(({ aim }) => aim !== undefined));
  return [...HEAD, ...rows.map(lineOf), "", machineLine(results.machine)].join("\n");
}

export function lineOf(row: Row): string {
  const baseline = row.baseline
    ? `${spreadText(row.baseline)} ${row.unit}${row.against === undefined ? "" : ` (${row.against})`}`
    : "";
  const cells = [
    row.part,
    row.figure + (row.note === undefined ? "" : `; ${row.note}`),
    `${spreadText(row.ours)} ${row.unit}`,
    baseline,
    row.ratio === null ? "" : numberText(row.ratio),
    row.aim ?? "",
    row.met === undefined ? "" : row.met ? "yes" : "no",
  ];
  return `| ${cells.map((cell) => cell.replaceAll("|", "\\|")).join(" | ")} |`;
}

/** The median, and the middle half where there is more than one value. */
export function spreadText({ median, p25, p75, n }: Spread): string {
  return n < 2
    ? numberText(median)
    : `${numberText(median)} (${numberText(p25)}–${numberText(p75)})`;
}

/** Three digits that count. */
export function numberText(value: number): string {
  if (!Number.isFinite(value)) return String(value);
  const digits = Math.abs(value) >= 100 ? 0 : Math.abs(value) >= 10 ? 1 : 2;
  if (value !== 0 && Math.abs(value) < 0.1) return String(Number(value.toPrecision(2)));
  const [whole = "", part] = value.toFixed(digits).split(".");
  const grouped = whole.replaceAll(/\B(?=(\d{3})+$)/g, ",");
  return part === undefined || Number(part) === 0 ? grouped : `${grouped}.${part}`;
}

function footOf({ machine, parts }: Results): readonly string[] {
  const runs = parts.map(({ name, at, seconds }) => `${name} ${at.slice(0, 16)}Z (${seconds} s)`);
  return [machineLine(machine), "", `Runs: ${runs.join(", ")}.`];
}

function machineLine({ cpu, cores, memoryGb, os, node, workerd, postgres }: Machine): string {
  return `Median and middle half of the rounds. ${cpu}, ${cores} cores, ${memoryGb} GB; ${os}, Node ${node}, workerd ${workerd}, ${postgres}.`;
}
