/** What a run leaves behind. Pure. */
import type { Row } from "./part.ts";

export interface Machine {
  readonly cpu: string;
  readonly cores: number;
  readonly memoryGb: number;
  readonly os: string;
  readonly node: string;
  readonly workerd: string;
  readonly postgres: string;
}

export interface PartResult {
  readonly name: string;
  /** When it ended, ISO 8601. */
  readonly at: string;
  readonly seconds: number;
  readonly rows: readonly Row[];
}

export interface Results {
  readonly machine: Machine;
  readonly parts: readonly PartResult[];
}

/** Parts that were run alone take their places among those of before, unless those are another machine's. */
export function mergeResults(
  before: Results | undefined,
  now: Results,
  order: readonly string[],
): Results {
  const same = before && JSON.stringify(before.machine) === JSON.stringify(now.machine);
  const kept = same ? before.parts : [];
  const parts = order.flatMap(
    (name) =>
      now.parts.find((part) => part.name === name) ?? kept.find((part) => part.name === name) ?? [],
  );
  return { machine: now.machine, parts };
}
