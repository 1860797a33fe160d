/** A clock that tests turn: the Worker's, and with it the emulator's. Alarms are run by hand then. */
import { vi } from "vitest";

import { emulatorSettings } from "./api.ts";

/** Sets both clocks; they stand still until they are set again. */
export async function setClock(at: number): Promise<void> {
  vi.setSystemTime(at);
  await emulatorSettings({ clock: { freezeAt: at } });
}

export async function releaseClock(): Promise<void> {
  vi.useRealTimers();
  await emulatorSettings({ clock: null });
}
