/** Kills a part of the stack every few seconds and starts it again. */
import type { Stack } from "../../scripts/stack.ts";
import { wait } from "./random.ts";

export type Part = "worker" | "emulator" | "postgres";

export interface Killer {
  readonly kills: Readonly<Record<Part, number>>;
  /** Ends the killing with everything up. */
  stop(): Promise<void>;
}

const PARTS: readonly Part[] = ["worker", "emulator", "postgres"];
const PAUSE_MS = { min: 1500, max: 4500 };
const STARTS = 4;

export function unleash(
  stack: Stack,
  random: () => number,
  afterStart: (part: Part) => Promise<void>,
): Killer {
  const kills: Record<Part, number> = { worker: 0, emulator: 0, postgres: 0 };
  let stopped = false;
  let wake = (): void => undefined;
  const asleep = new Promise<void>((resolve) => {
    wake = resolve;
  });

  const run = async (): Promise<void> => {
    for (let turn = 0; ; turn++) {
      const pause = PAUSE_MS.min + random() * (PAUSE_MS.max - PAUSE_MS.min);
      await Promise.race([wait(pause), asleep]);
      if (stopped) return;
      // Each once, then chance has it.
      const part = PARTS[turn < PARTS.length ? turn : Math.floor(random() * PARTS.length)];
      if (!part) continue;
      kills[part]++;
      const child = stack.children.get(part);
      child?.kill();
      await child?.ended;
      await restart(stack, part);
      await afterStart(part);
    }
  };
  const running = run();
  // Whoever stops it hears of it.
  running.catch(() => undefined);
  return {
    kills,
    stop: async () => {
      stopped = true;
      wake();
      await running;
    },
  };
}

/** On a busy machine a port may still be held for a moment. */
async function restart(stack: Stack, part: Part): Promise<void> {
  for (let attempt = 1; ; attempt++) {
    try {
      await stack.startPart(part);
      return;
    } catch (error) {
      const child = stack.children.get(part);
      child?.kill();
      await child?.ended;
      if (attempt === STARTS) throw error;
      await wait(1000);
    }
  }
}
