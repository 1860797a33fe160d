import { beforeEach, expect, it, vi } from "vitest";

import { accept } from "../../domain/message/accept.ts";
import { fail } from "../../domain/message/fail.ts";
import type { MessageRecord } from "../../domain/message/record.ts";
import { acceptance } from "../../domain/message/testing.ts";
import { useTurnedTime } from "../../kernel/time/testing.ts";
import type { Isolate } from "../isolate.ts";
import { OwedAlerts } from "./owed-alert.ts";

const NOW = Date.UTC(2026, 10, 30);
const MINUTE = 60_000;
useTurnedTime(NOW);

const tell = vi.fn<() => Promise<boolean>>();
const isolate = { settings: { ALERT_DEAD_LETTERS: 3 }, alerts: { tell } } as unknown as Isolate;

/** The record on disk. */
let disk: MessageRecord;
let writes: number;

/** A process of the message, which starts with what is on disk. */
function start() {
  const journal = {
    record: disk,
    store(next: MessageRecord): void {
      journal.record = alerts.known(next);
      disk = structuredClone(journal.record);
      writes++;
    },
  };
  const alerts = new OwedAlerts(isolate, journal);
  return {
    commit: (next: MessageRecord) => journal.store(alerts.marked(next, journal.record)),
    acknowledge: () => journal.store({ ...journal.record, mirrored: journal.record.revision }),
    perform: async () => alerts.perform(),
  };
}

const failed = (): MessageRecord =>
  fail(disk, { code: "TEMPLATE_NOT_FOUND", message: "", fault: "request" }, Date.now());

beforeEach(() => {
  tell.mockReset().mockResolvedValue(true);
  disk = accept(acceptance, NOW);
  writes = 0;
});

it("is reported once, and its mark goes with the write that Postgres' answer costs", async () => {
  const process = start();
  process.commit(failed());
  await process.perform();
  await process.perform();
  expect(tell.mock.calls).toEqual([["dead_letters", { code: "TEMPLATE_NOT_FOUND", least: 3 }]]);
  expect(disk.alert).toBeDefined();
  process.acknowledge();
  expect([disk.alert, writes]).toEqual([undefined, 2]);
});

it("is reported again by the next process where the first one died, and then no more", async () => {
  start().commit(failed());
  await start().perform();
  expect(tell).toHaveBeenCalledTimes(1);
  disk = { ...disk, mirrored: disk.revision };
  await start().perform();
  expect(disk.alert).toBeUndefined();
  await start().perform();
  expect(tell).toHaveBeenCalledTimes(2);
});

it("is reported again after a minute where the alerts' object did not answer", async () => {
  tell.mockResolvedValueOnce(false);
  const process = start();
  process.commit(failed());
  vi.setSystemTime(NOW + MINUTE);
  await process.perform();
  expect(disk.alert?.at).toBe(NOW + 2 * MINUTE);
  vi.setSystemTime(NOW + 2 * MINUTE);
  await process.perform();
  // Postgres is away, and the alarm would come for nothing again.
  expect(disk.alert).toBeUndefined();
  expect(tell).toHaveBeenCalledTimes(2);
});
