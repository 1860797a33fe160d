import { runDurableObjectAlarm, runInDurableObject } from "cloudflare:test";
/**
 * What a message costs: rows written, requests and alarms, counted at workerd's own storage interface. A KV put, a KV delete
 * and a setAlarm are a billed row each. docs/storage.md holds the table that this test prints.
 */
import { env } from "cloudflare:workers";
import { afterEach, describe, expect, it, vi } from "vitest";

import { MessageObject } from "../../src/message/message-object.ts";
import { emulatorSettings, get, phone, send, stubOf } from "../support/api.ts";
import { nextMidnightKst, releaseClock, setClock } from "../support/clock.ts";

afterEach(async () => {
  vi.restoreAllMocks();
  await emulatorSettings({ resultAfterMs: 3000 });
  await releaseClock();
});

interface Cost {
  rows: number;
  sharedRows: number;
  requests: number;
  alarms: number;
  queueMessages: number;
  acknowledgements: number;
}

const MESSAGE_KEYS = new Set(["message", "image"]);

/** Counts from now on. Only one message may be under way. */
async function countCosts(): Promise<Cost> {
  const cost: Cost = {
    rows: 0,
    sharedRows: 0,
    requests: 0,
    alarms: 0,
    queueMessages: 0,
    acknowledgements: 0,
  };
  const probe = env.MESSAGES.get(env.MESSAGES.newUniqueId());
  await runInDurableObject(probe, (_object, state) => {
    const kv = Object.getPrototypeOf(state.storage.kv) as Record<
      "put" | "delete",
      (key: string, value?: unknown) => unknown
    >;
    for (const method of ["put", "delete"] as const) {
      const real = kv[method];
      vi.spyOn(kv, method).mockImplementation(function count(this: unknown, key, value) {
        if (MESSAGE_KEYS.has(key)) cost.rows++;
        // Metrics are one row for everything within two seconds (docs/metrics.md).
        else if (key !== "metrics") cost.sharedRows++;
        return method === "put" ? real.call(this, key, value) : real.call(this, key);
      });
    }
    const storage = Object.getPrototypeOf(state.storage) as Record<
      "setAlarm",
      (at: number) => Promise<void>
    >;
    const setAlarm = storage.setAlarm;
    vi.spyOn(storage, "setAlarm").mockImplementation(async function count(this: unknown, at) {
      // The gate's daily housekeeping aside, only messages set alarms here.
      if (at - Date.now() === 86_400_000) cost.sharedRows++;
      else cost.rows++;
      return setAlarm.call(this, at);
    });
  });
  const queue = Object.getPrototypeOf(env.MIRROR) as Record<
    "send",
    (body: unknown) => Promise<unknown>
  >;
  const sendToQueue = queue.send;
  vi.spyOn(queue, "send").mockImplementation(async function count(this: unknown, body) {
    // The audit trail's entries are nobody's to acknowledge: one a key and hour.
    if (!isAudit(body)) cost.queueMessages++;
    return sendToQueue.call(this, body);
  });
  for (const method of ["submit", "acknowledge", "alarm"] as const) {
    const real = MessageObject.prototype[method] as (...args: unknown[]) => unknown;
    vi.spyOn(MessageObject.prototype, method).mockImplementation(function count(
      this: unknown,
      ...args: unknown[]
    ) {
      if (method === "alarm") cost.alarms++;
      else cost.requests++;
      if (method === "acknowledge") cost.acknowledgements++;
      return real.apply(this, args) as never;
    });
  }
  return cost;
}

function isAudit(body: unknown): boolean {
  return typeof body === "object" && body !== null && "audit" in body;
}

let now = nextMidnightKst();

/** One message that is delivered at its n-th check, every change of it mirrored and acknowledged. */
async function costOf(body: object, checks: number): Promise<Cost> {
  // One day: its ledger's own alarm is set once.
  now += 2.5 * 3_600_000;
  await setClock(now);
  const cost = await countCosts();
  const message = await send({ to: phone(), ...body });
  const stub = await stubOf(message.id);
  // In life seconds lie between the steps: time for the queue to be emptied and for the gate to write its ids down.
  const settled = async (): Promise<unknown> =>
    vi.waitUntil(() => cost.acknowledgements >= cost.queueMessages, {
      timeout: 10_000,
      interval: 20,
    });
  await settled();
  await scheduler.wait(1200);
  for (let check = 1; check <= checks; check++) {
    await setClock(Date.parse((await get(message.id)).nextCheckAt ?? ""));
    await runDurableObjectAlarm(stub);
    await settled();
  }
  expect(await get(message.id)).toMatchObject({ state: "delivered", checks });
  return cost;
}

describe("the price of a message", () => {
  it("is at most eight rows at its first check, and at most one row for each unchanged check", async () => {
    // Housekeeping alarms of gate and ledger are set once a day: not this message's price.
    await setClock(now);
    const first = await send({ to: phone(), text: "hi" });
    await setClock(Date.parse(first.nextCheckAt ?? ""));
    await runDurableObjectAlarm(await stubOf(first.id));
    await scheduler.wait(1500);
    const table: string[] = [];
    const rows: Record<string, number> = {};
    for (const [name, body] of [
      ["SMS", { text: "hi" }],
      ["AlimTalk", { type: "ALIMTALK", templateId: "AUTH_OTP", variables: { code: "1" } }],
    ] as const) {
      for (const checks of [1, 3, 10]) {
        // The result comes between the last check but one and the last.
        const offsets = [0, 10, 30, 60, 120, 240, 480, 900, 1800, 3600, 7200];
        const from = (offsets[checks - 1] ?? 0) * 1.1 * 1000;
        const until = (offsets[checks] ?? 0) * 0.9 * 1000;
        await emulatorSettings({ resultAfterMs: Math.round((from + until) / 2) });
        const cost = await costOf(body, checks);
        vi.restoreAllMocks();
        rows[`${name} ${checks}`] = cost.rows;
        table.push(
          `| ${name} | ${checks} | ${cost.rows} | ${cost.sharedRows} | ${cost.requests} | ${cost.alarms} | ${cost.queueMessages} |`,
        );
      }
    }
    console.info(
      [
        "| type | checks | rows | shared rows | requests | alarms | queue messages |",
        ...table,
      ].join("\n"),
    );
    expect(rows["SMS 1"]).toBeLessThanOrEqual(8);
    expect(rows["AlimTalk 1"]).toBeLessThanOrEqual(8);
    expect((rows["SMS 3"] ?? 0) - (rows["SMS 1"] ?? 0)).toBeLessThanOrEqual(2);
    // The one acknowledgement that is worth its row, and one row a check.
    expect((rows["SMS 10"] ?? 0) - (rows["SMS 3"] ?? 0)).toBeLessThanOrEqual(8);
  });

  it("holds next to no part of the rows that messages share, when there are many", async () => {
    now += 2.5 * 3_600_000;
    await setClock(now);
    const cost = await countCosts();
    const count = 200;
    await Promise.all(Array.from({ length: count }, async () => send({ to: phone(), text: "hi" })));
    await scheduler.wait(2500);
    console.info(`shared rows a message, ${count} at once: ${cost.sharedRows / count}`);
    expect(cost.sharedRows / count).toBeLessThanOrEqual(0.1);
  });
});
