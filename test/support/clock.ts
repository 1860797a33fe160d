/** A clock that tests turn: the Worker's, and with it the emulator's. Alarms are run by hand then. */
import { vi } from "vitest";

import { emulatorSettings } from "./api.ts";

/** Sets both clocks; they stand still until they are set again. */
export async function setClock(at: number): Promise<void> {
  vi.setSystemTime(at);
  await emulatorSettings({ clock: { freezeAt: at } });
}

/** Turns both clocks on from where they stand. */
export async function turnClock(ms: number): Promise<void> {
  await setClock(Date.now() + ms);
}

export async function releaseClock(): Promise<void> {
  vi.useRealTimers();
  await emulatorSettings({ clock: null });
}

const DAY = 86_400_000;
/** 2036-11-20 00:00 KST: so far ahead that no real alarm goes off on its own. */
let midnight = Date.UTC(2036, 10, 19, 15);

/** Midnight in Korea, sixty days after the one before: time only goes forward, as the gate's slots do. */
export function nextMidnightKst(): number {
  midnight += 60 * DAY;
  return midnight;
}
