/** The ledger has a message though the process that accepted it died before it could note it. */
import { runDurableObjectAlarm } from "cloudflare:test";
import { env } from "cloudflare:workers";
import { afterEach, expect, it, vi } from "vitest";

import { kstDayOf, minuteOf } from "../../src/domain/korea/day.ts";
import { isolateOf } from "../../src/objects/isolate.ts";
import { LedgerObject } from "../../src/objects/ledger/ledger-object.ts";
import { eventually, phone, send, stubOf, untilRow } from "../support/api.ts";
import { nextMidnightKst, releaseClock, setClock } from "../support/clock.ts";
import { evict } from "../support/evict.ts";
import { useShippedSettings } from "../support/settings.ts";
import { storedOf } from "../support/stored.ts";

useShippedSettings("ledger-wake", { ADAPTIVE_FIRST_CHECK: "false" });

afterEach(async () => {
  vi.restoreAllMocks();
  await releaseClock();
});

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;

/** Accepted, in Postgres, and not in the ledger; the process that knows is gone. */
async function acceptedUnnoted(
  fieldsAt: (now: number) => object = () => ({}),
): Promise<{ id: string; now: number }> {
  const now = nextMidnightKst() + 10 * HOUR;
  await setClock(now);
  const away = vi.spyOn(LedgerObject.prototype, "add").mockRejectedValue(new Error("away"));
  const { id, state } = await send({ to: phone("7001"), text: "hi", ...fieldsAt(now) });
  await untilRow(id, state);
  await eventually(
    () => Promise.resolve(away.mock.calls.length),
    (calls) => calls > 0,
  );
  await evict(await stubOf(id));
  away.mockRestore();
  expect(await idsAt(now)).not.toContain(id);
  return { id, now };
}

async function idsAt(now: number): Promise<readonly string[]> {
  const [ledger] = isolateOf(env).ledger.ofDay("default", kstDayOf(now));
  return (await ledger?.idsOf(minuteOf(now))) ?? [];
}

const untilNoted = async (id: string, now: number): Promise<unknown> =>
  eventually(
    async () => idsAt(now),
    (ids) => ids.includes(id),
  );

it("notes it at its first wake, however late that is, and once", async () => {
  const { id, now } = await acceptedUnnoted();
  const stub = await stubOf(id);
  // Down over its first six checks.
  await setClock(now + 10 * MINUTE);
  expect(await runDurableObjectAlarm(stub)).toBe(true);
  await untilNoted(id, now);
  const known = await eventually(
    async () => storedOf(id),
    ({ ledgered }) => ledgered === true,
  );
  expect(known.state).toBe("sent");

  await evict(stub);
  const calls = vi.spyOn(LedgerObject.prototype, "add");
  await setClock(now + HOUR);
  expect(await runDurableObjectAlarm(stub)).toBe(true);
  expect(calls).not.toHaveBeenCalled();
});

it("writes nothing for it while the next change is near", async () => {
  const { id, now } = await acceptedUnnoted();
  await setClock(now + 12_000);
  expect(await runDurableObjectAlarm(await stubOf(id))).toBe(true);
  await untilNoted(id, now);
  expect((await storedOf(id)).ledgered).toBeUndefined();
});

it("notes one that sleeps for days when Postgres has it", async () => {
  const { id, now } = await acceptedUnnoted((at) => ({
    scheduledAt: new Date(at + 72 * HOUR).toISOString(),
  }));
  await (await stubOf(id)).acknowledge(1);
  await untilNoted(id, now);
});
