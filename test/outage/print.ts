/** The table. Pure. */
import type { Judged, JudgedOutage } from "./judge.ts";

export interface Result {
  readonly name: string;
  /** A text where the run itself broke. */
  readonly judged: Judged | JudgedOutage | string;
}

const HEAD = [
  "scenario",
  "accepted",
  "sent",
  "reported",
  "lost",
  "twice",
  "wrong",
  "open",
  "calls",
  "recovered",
  "disorder",
  "alerts",
  "over",
];

export function isWell({ judged }: Result): boolean {
  return typeof judged !== "string" && judged.faults.length === 0;
}

/** One line for the moment when a run ends. */
export function lineOf(result: Result): string {
  const { name, judged } = result;
  if (typeof judged === "string") return `BROKEN ${name}: ${judged}`;
  return isWell(result) ? `ok     ${name}` : `BAD    ${name}: ${judged.faults.join("; ")}`;
}

export function tableOf(results: readonly Result[]): string {
  const rows = [HEAD, ...results.map(cellsOf)];
  const widths = HEAD.map((_, at) => Math.max(...rows.map((row) => row[at]?.length ?? 0)));
  return rows
    .map((row) =>
      row
        .map((cell, at) =>
          at === 0 ? cell.padEnd(widths[0] ?? 0) : cell.padStart(widths[at] ?? 0),
        )
        .join("  "),
    )
    .join("\n");
}

function cellsOf({ name, judged }: Result): readonly string[] {
  if (typeof judged === "string") return [name, "broken"];
  const { accepted, sent, reported, lost, twice, wrong, open } = judged.figures;
  const cells = [accepted, sent, reported, lost, twice, wrong, open].map(String);
  if (!("calls" in judged)) return [name, ...cells, "", "", "", "", ""];
  const { recoveredSeconds: seconds, neighbours, disorder } = judged;
  return [
    name,
    ...cells,
    `${judged.calls}/${judged.callsAllowed}`,
    seconds === undefined ? "never" : `${seconds.toFixed(1)} s`,
    `${disorder}/${neighbours}`,
    String(judged.alerts),
    String(judged.allClears),
  ];
}
