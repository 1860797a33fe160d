/** The results as a Markdown table for docs/design/performance.md. Pure. */
import type { Row } from "./part.ts";
import type { Machine, PartResult, Results } from "./results.ts";
import type { Spread } from "./statistics.ts";

/** Of stolen time: what is worth a word. */
const BUSY = 0.05;

const HEAD = [
  "| part | figure | ours | baseline | ratio | aim | met |",
  "| --- | --- | ---: | ---: | ---: | ---: | :-: |",
];

export function fullTable(results: Results): string {
  const rows = results.parts.flatMap((part) => part.rows);
  return [...HEAD, ...rows.map(lineOf), "", ...footOf(results)].join("\n");
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
    row.ratio === null ? "" : spreadText(row.ratio),
    row.aim ?? "",
    row.met === undefined ? "" : row.met ? "yes" : "no",
  ];
  return `| ${cells.map((cell) => cell.replaceAll("|", "\\|")).join(" | ")} |`;
}

/** The median, and the middle half where there is one to be seen. */
export function spreadText({ median, p25, p75 }: Spread): string {
  const [low, high] = [numberText(p25), numberText(p75)];
  return low === high ? numberText(median) : `${numberText(median)} (${low}–${high})`;
}

/** Three digits that count. */
export function numberText(value: number): string {
  if (!Number.isFinite(value)) return String(value);
  const digits = Math.abs(value) >= 100 ? 0 : Math.abs(value) >= 10 ? 1 : 2;
  if (value !== 0 && Math.abs(value) < 0.1) return String(Number(value.toPrecision(2)));
  const [whole = "", part] = value.toFixed(digits).split(".");
  const grouped = Number(whole).toLocaleString("en-US");
  return part === undefined || Number(part) === 0 ? grouped : `${grouped}.${part}`;
}

function footOf(results: Results): readonly string[] {
  return [...machineLines(results), "", `Runs: ${results.parts.map(runText).join(", ")}.`];
}

function runText({ name, at, seconds, stolen = 0 }: PartResult): string {
  const busy = stolen < BUSY ? "" : `, ${Math.round(stolen * 100)} % stolen`;
  return `${name} ${at.slice(0, 16)}Z (${seconds} s${busy})`;
}

/** One line for each machine, with its parts where there are several. */
function machineLines({ parts }: Results): readonly string[] {
  const machines = Map.groupBy(parts, ({ machine }) => machineText(machine));
  const lines = [...machines].map(([text, own]) => {
    const postgres = new Set(own.flatMap(({ machine }) => machine.postgres ?? []));
    const whole = [text, ...postgres].join(", ");
    return machines.size === 1
      ? `${whole}.`
      : `- ${whole}: ${own.map(({ name }) => name).join(", ")}.`;
  });
  const stolen = parts.some((part) => (part.stolen ?? 0) >= BUSY)
    ? " Stolen is what the machine's host gave to others while the part wanted to compute."
    : "";
  return [`Median and middle half of the rounds.${stolen}`, "", ...lines];
}

function machineText({ cpu, cores, memoryGb, os, node, workerd }: Machine): string {
  return `${cpu}, ${cores} cores, ${memoryGb} GB; ${os}, Node ${node}, workerd ${workerd}`;
}
