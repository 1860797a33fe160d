import { afterEach, expect, it, vi } from "vitest";

import { alarmRuns, armIfMissing, pendingAlarm, rearmIfLost, setAlarm } from "./lost-alarm.ts";

const NOW = Date.UTC(2026, 10, 20);
const MINUTE = 60_000;

afterEach(() => vi.useRealTimers());

function storageWith(alarm: number | null) {
  const setAlarm = vi.fn<(at: number | Date) => Promise<void>>().mockResolvedValue();
  return { getAlarm: async () => Promise.resolve(alarm), setAlarm };
}

it.each([
  ["missing", null, true],
  ["to come", NOW + 1, false],
  ["slow", NOW - MINUTE, false],
  ["long over", NOW - 3 * MINUTE, true],
])("an alarm that is %s", async (_name, alarm, lost) => {
  vi.setSystemTime(NOW);
  const storage = storageWith(alarm);
  expect(await pendingAlarm(storage)).toBe(lost ? null : alarm);
  await rearmIfLost(storage, () => NOW + 5);
  expect(storage.setAlarm.mock.calls).toEqual(lost ? [[NOW + 5]] : []);
});

it("is set by a constructor only where there is none, even if it is long over", async () => {
  const late = storageWith(1);
  expect(await armIfMissing(late, () => NOW)).toBe(1);
  vi.setSystemTime(NOW - 1);
  const missing = storageWith(null);
  expect(await armIfMissing(missing, () => NOW)).toBe(NOW);
  expect([late.setAlarm.mock.calls, missing.setAlarm.mock.calls]).toEqual([[], [[NOW]]]);
});

it("is never set for this very moment, nor for the past", async () => {
  vi.setSystemTime(NOW);
  const storage = storageWith(null);
  for (const at of [NOW - MINUTE, NOW, NOW + 1, NOW + 2]) await setAlarm(storage, at);
  expect(storage.setAlarm.mock.calls).toEqual([[NOW + 1], [NOW + 1], [NOW + 1], [NOW + 2]]);
});

it("is never set for the time of the one that runs, though that came early", async () => {
  vi.setSystemTime(NOW);
  const storage = storageWith(null);
  alarmRuns(storage, { scheduledTime: NOW + 5, isRetry: false, retryCount: 0 });
  for (const at of [NOW + 5, NOW + 5.5, NOW + 6]) await setAlarm(storage, at);
  await setAlarm(storageWith(null), NOW + 5);
  expect(storage.setAlarm.mock.calls).toEqual([[NOW + 6], [NOW + 6], [NOW + 6]]);
});

it("is not set where none is needed", async () => {
  const storage = storageWith(null);
  expect(await armIfMissing(storage, () => undefined)).toBeNull();
  await rearmIfLost(storage, () => undefined);
  expect(storage.setAlarm).not.toHaveBeenCalled();
});
