/**
 * What a message costs: rows written, requests and alarms, counted at workerd's own storage interface. A KV put, a KV delete
 * and a setAlarm are a billed row each. docs/design/storage.md holds the table that this test prints, and the bench's bill is made of
 * it: STORAGE_CHECKS names the checks that it wants to know about.
 */
import { runDurableObjectAlarm } from "cloudflare:test";
import { env } from "cloudflare:workers";
import { afterEach, describe, expect, inject, it, vi } from "vitest";

import { GATHER_MS } from "../../src/kernel/coalescing/gather.ts";
import { isolateOf } from "../../src/objects/isolate.ts";
import { OBJECT_WAIT_MS } from "../../src/objects/metrics/flush.ts";
import { emulatorSettings, get, phone, send, stubOf } from "../support/api.ts";
import { nextMidnightKst, releaseClock, setClock } from "../support/clock.ts";
import { countCosts, unacknowledged, untilQuiet, type Cost } from "../support/costs.ts";
import { waitForGate } from "../support/patient-gate.ts";
import { useShippedSettings } from "../support/settings.ts";

// What the schedule says, not what many messages to one gate have taught.
useShippedSettings("storage", { ADAPTIVE_FIRST_CHECK: "false" });

afterEach(async () => {
  vi.restoreAllMocks();
  await emulatorSettings({ resultAfterMs: 3000 });
  await releaseClock();
});

const BETWEEN_MS = 600_000;
let now = nextMidnightKst();

/** One message that is delivered at its n-th check, every change of it mirrored and acknowledged. */
async function costOf(body: object, checks: number): Promise<Cost> {
  // All within one day: its ledger's own alarm is set once.
  now += BETWEEN_MS;
  await setClock(now);
  const cost = await countCosts();
  const message = await send({ to: phone(), ...body });
  const stub = await stubOf(message.id);
  // In life seconds lie between the steps. The waits only make the printed figures of what is shared like those of life: what the
  // test asserts are the message's own rows, which no wait changes.
  const settled = async (): Promise<unknown> =>
    expect
      .poll(() => cost.acknowledgements - Math.max(cost.owed, cost.queueMessages), { interval: 20 })
      .toBeGreaterThanOrEqual(0);
  await settled();
  await scheduler.wait(2500);
  for (let check = 1; check <= checks; check++) {
    now = Date.parse((await get(message.id)).nextCheckAt ?? "");
    await setClock(now);
    await runDurableObjectAlarm(stub);
    await settled();
    await scheduler.wait(300);
  }
  expect(await get(message.id)).toMatchObject({ state: "delivered", checks });
  return cost;
}

const STORAGE_CHECKS = inject("storageChecks");
const ASKED = STORAGE_CHECKS === "" ? [1, 3, 10] : STORAGE_CHECKS.split(",").map(Number);
/** The bill is an SMS's. */
const BODIES = [
  ["SMS", { text: "hi" }],
  ["AlimTalk", { type: "ALIMTALK", templateId: "AUTH_OTP", variables: { code: "1" } }],
] as const;

describe("the price of a message", () => {
  it("is at most eight rows at its first check, and at most one row for each unchanged check", async () => {
    // Housekeeping alarms of gate and ledger are set once a day: not this message's price.
    await setClock(now);
    const first = await send({ to: phone(), text: "hi" });
    await setClock(Date.parse(first.nextCheckAt ?? ""));
    await runDurableObjectAlarm(await stubOf(first.id));
    // A quiet second lies between it and the next.
    await scheduler.wait(2500);
    const table: string[] = [];
    const rows: Record<string, number> = {};
    for (const [name, body] of STORAGE_CHECKS === "" ? BODIES : BODIES.slice(0, 1)) {
      for (const checks of ASKED) {
        // The result comes between the last check but one and the last.
        const offsets = [0, 10, 30, 60, 120, 240, 480, 900, 1800, 3600, 7200];
        const from = (offsets[checks - 1] ?? 0) * 1.1 * 1000;
        const until = (offsets[checks] ?? 0) * 0.9 * 1000;
        await emulatorSettings({ resultAfterMs: Math.round((from + until) / 2) });
        const cost = await costOf(body, checks);
        vi.restoreAllMocks();
        rows[`${name} ${checks}`] = cost.rows;
        table.push(
          `| ${name} | ${checks} | ${cost.rows} | ${cost.sharedRows} | ${cost.requests} | ${cost.alarms} | ${cost.queueMessages} | ${cost.sharedRequests} | ${cost.rowsRead} | ${Math.round(cost.awakeMs)} | ${Math.round(cost.sharedAwakeMs)} |`,
        );
      }
    }
    console.info(
      [
        "| type | checks | rows | shared rows | requests | alarms | queue messages | shared requests | rows read | awake ms | shared awake ms |",
        ...table,
      ].join("\n"),
    );
    expect(Object.keys(rows)).toContain(`SMS ${ASKED[0]}`);
    for (const [name] of BODIES) {
      const counted = ASKED.flatMap((checks) => {
        const own = rows[`${name} ${checks}`];
        return own === undefined ? [] : [{ checks, own }];
      });
      for (const [index, { checks, own }] of counted.entries()) {
        if (checks === 1) expect(own).toBeLessThanOrEqual(8);
        const before = counted[index - 1];
        // One row a check, and for an AlimTalk the one that its id is worth.
        const learned = name === "AlimTalk" ? 1 : 0;
        if (before) expect(own - before.own).toBeLessThanOrEqual(checks - before.checks + learned);
      }
    }
  });

  it("holds next to no part of the rows that messages share, when there are many", async () => {
    now += BETWEEN_MS;
    await setClock(now);
    const cost = await countCosts();
    const count = 200;
    // What is shared is shared by all who come within a time. That is not over before all have come, however slow the machine is.
    const waits = holdWaits();
    waitForGate();
    await Promise.all(Array.from({ length: count }, async () => send({ to: phone(), text: "hi" })));
    waits.gathered = true;
    await expect.poll(() => unacknowledged(cost), { interval: 20 }).toBe(0);
    waits.counted = true;
    await untilQuiet(cost);
    console.info(`shared rows a message, ${count} at once: ${cost.sharedRows / count}`);
    expect(cost.sharedRows).toBeLessThanOrEqual(6);
    // A slot for each at most, and then a call or two of gate, ledger and metrics.
    console.info(`shared requests a message: ${cost.sharedRequests / count}`);
    expect(cost.sharedRequests).toBeLessThanOrEqual(count + 6);
  });
});

/** What is gathered is told, and what is counted is handed on, once its wait is said to be over. */
function holdWaits(): { gathered: boolean; counted: boolean } {
  const over = { gathered: false, counted: false };
  const { METRICS_FLUSH } = isolateOf(env).settings;
  const real = scheduler.wait.bind(scheduler);
  vi.spyOn(scheduler, "wait").mockImplementation(async (ms) => {
    // Asked by whoever waits: another object may not end its wait.
    if (ms === GATHER_MS) while (!over.gathered) await real(20);
    else if (ms === OBJECT_WAIT_MS || ms === METRICS_FLUSH) while (!over.counted) await real(20);
    else await real(ms);
  });
  return over;
}
