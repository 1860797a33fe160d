/** Runs the cases of one file in a process of their own, in a new one after a case that never comes back. */
import { fork } from "node:child_process";
import { join } from "node:path";

import type { Outcome } from "./compare.ts";
import { readCases } from "./data.ts";

interface Task {
  readonly file: string;
  /** The index of the case to begin with. */
  readonly from: number;
}

/** Without an answer: the case begins. */
export interface Report {
  readonly index: number;
  readonly got?: Outcome;
  readonly right?: boolean;
}

export interface Verdict {
  readonly got: Outcome;
  readonly right: boolean;
}

const WORKER = join(import.meta.dirname, "worker.ts");

/** Guards against a loop that never ends: far longer than any case takes. */
const SILENCE_MS = 30_000;

const ENDED: Verdict = { right: false, got: { throws: "its process had to be ended" } };

/** The verdicts by id. */
export async function runFile(file: string): Promise<ReadonlyMap<string, Verdict>> {
  const { cases } = readCases(file);
  const verdicts = new Map<string, Verdict>();
  for (let from = 0; from < cases.length;) {
    from = await runFrom({ file, from }, ({ index, got, right }) => {
      const id = cases[index]?.id ?? "";
      verdicts.set(id, got === undefined ? ENDED : { got, right: right === true });
    });
  }
  return verdicts;
}

/** @returns the index of the case to go on with. */
function runFrom(task: Task, take: (report: Report) => void): Promise<number> {
  // What the packages log is nobody's here.
  const child = fork(WORKER, [task.file, String(task.from)], { stdio: "ignore", execArgv: [] });
  return new Promise((resolve) => {
    let last = task.from;
    const end = (): void => void child.kill("SIGKILL");
    let guard = setTimeout(end, SILENCE_MS);
    child.on("message", (said) => {
      const report = said as Report;
      clearTimeout(guard);
      guard = setTimeout(end, SILENCE_MS);
      last = report.index;
      take(report);
    });
    child.on("close", () => {
      clearTimeout(guard);
      resolve(last + 1);
    });
  });
}
