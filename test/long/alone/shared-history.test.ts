/** Many checks at once: few history calls, the same results; and what happens where sharing does not work. */
import { runInDurableObject } from "cloudflare:test";
import { env } from "cloudflare:workers";
import { afterAll, afterEach, beforeEach, describe, expect, it, vi } from "vitest";

import type { Grant } from "../../../src/objects/gate/gate-rpc.ts";
import { ProviderGate, type SharedAnswer } from "../../../src/objects/gate/provider-gate.ts";
import { emulatorSettings, emulatorStats, phone, send, untilState } from "../../support/api.ts";
import { checkAll, sendBulk } from "../../support/bulk-checks.ts";
import { nextMidnightKst, releaseClock, setClock } from "../../support/clock.ts";
import { waitForGate } from "../../support/patient-gate.ts";
import { useSettings } from "../../support/settings.ts";

useSettings("shared-history", {
  CHECK_SCHEDULE: "4s,7s,10s,15s,30s,60s",
  // Calls are counted: one that a busy machine cuts off would be another.
  PROVIDER_SEND_TIMEOUT: "10m",
  PROVIDER_HISTORY_TIMEOUT: "10m",
  ADAPTIVE_FIRST_CHECK: "false",
});

const MINUTE_MS = 60_000;
const FOR_EVER_MS = 600_000;
let now = nextMidnightKst();

/** A gate that knows nothing: whatever a test before taught it is gone. */
async function newGate(): Promise<void> {
  await runInDurableObject(env.GATES.getByName("iwinv:0"), (_object, state) => {
    state.abort("test");
  }).catch(() => undefined);
}

afterEach(async () => {
  vi.restoreAllMocks();
  await emulatorSettings({ rangedHistory: "works", historyDelayMs: 0, resultAfterMs: 0 });
  await newGate();
});

interface Counts {
  checks: number;
  shared: number;
  requests: number;
}

/** As functions that are called with a gate. */
interface Verbs {
  readonly reserve: (...args: Parameters<ProviderGate["reserve"]>) => Promise<Grant>;
  readonly ask: (...args: Parameters<ProviderGate["ask"]>) => Promise<SharedAnswer>;
}

/** Requests to the gate for checks, how many questions they carried, and how many of those were answered. */
function countRequests(): Counts {
  const counts: Counts = { checks: 0, shared: 0, requests: 0 };
  const { reserve, ask } = ProviderGate.prototype as unknown as Verbs;
  vi.spyOn(ProviderGate.prototype, "reserve").mockImplementation(function count(
    this: ProviderGate,
    ...args
  ) {
    if (args[0] === "check") counts.requests++;
    return reserve.apply(this, args);
  });
  vi.spyOn(ProviderGate.prototype, "ask").mockImplementation(async function count(
    this: ProviderGate,
    asked,
  ) {
    counts.requests++;
    const answer = await ask.call(this, asked);
    counts.checks += asked.questions.length;
    counts.shared += answer.rows.filter((rows) => rows !== null).length;
    return answer;
  });
  return counts;
}

const numbers = (count: number, digits?: string) =>
  Array.from({ length: count }, () => phone(digits));

async function historyCalls(): Promise<number> {
  return (await emulatorStats()).historyCalls;
}

describe("messages that are checked together", { concurrent: false }, () => {
  it("come to their own ends", async () => {
    const ends = [
      { digits: undefined, state: "delivered" },
      { digits: "9007", state: "undelivered" },
      { digits: "7006", state: "delivered" },
    ] as const;
    const counts = countRequests();
    await Promise.all(
      Array.from({ length: 24 }, async (_, index) => {
        const { digits, state } = ends[index % ends.length] ?? ends[0];
        const { id } = await send({ to: phone(digits), text: "hi" }, { prefer: "respond-async" });
        await untilState(id, state);
      }),
    );
    expect(counts.requests).toBeGreaterThan(0);
  });

  it("cost one call and one request to the gate when they are alone, as ever", async () => {
    const before = await historyCalls();
    const counts = countRequests();
    const { id } = await send({ to: phone(), text: "alone" });
    await untilState(id, "delivered");
    expect((await historyCalls()) - before).toBe(1);
    expect(counts).toEqual({ checks: 0, shared: 0, requests: 1 });
  });
});

describe("checks of many messages", { concurrent: false }, () => {
  // In a minute of its own: what a test before made many is quiet again.
  beforeEach(async () => {
    waitForGate();
    await setClock((now += MINUTE_MS));
  });
  afterAll(releaseClock);

  it("are answered by few calls at 200 a second, each with its own result", async () => {
    await emulatorSettings({ resultAfterMs: 0 });
    const delivered = await sendBulk(numbers(500));
    const undelivered = await sendBulk(numbers(150, "9007"));
    const twins = await sendBulk(numbers(150, "7006"));
    const waiting = await sendBulk(numbers(200, "7001"));
    const before = await historyCalls();
    const counts = countRequests();
    const records = [delivered, undelivered, twins, waiting];
    const mixed = Array.from({ length: 500 }, (_, i) =>
      records.flatMap((own) => own[i] ?? []),
    ).flat();
    const found = await checkAll(mixed, 200);
    const calls = (await historyCalls()) - before;
    const statuses = new Map(
      found.map((one, i) => [mixed[i]?.id, one.kind === "seen" ? one.seen.status : one.kind]),
    );
    const told = (own: typeof mixed) => new Set(own.map(({ id }) => statuses.get(id)));
    expect(told(delivered)).toEqual(new Set(["DELIVERED"]));
    expect(told(undelivered)).toEqual(new Set(["FAILED"]));
    expect(told(twins)).toEqual(new Set(["DELIVERED"]));
    expect(told(waiting)).toEqual(new Set(["PENDING"]));
    console.info(`1,000 checks: ${calls} history calls, ${counts.requests} requests to the gate`);
    // Those of the first window find out that there are many; each of the nine others is a request and at most two pages.
    expect(counts.requests).toBe(100 + 9);
    expect(counts.shared).toBe(900);
    expect(calls).toBeLessThanOrEqual(100 + 2 * 9);
  });

  it("ask singly where the provider refuses a read for all, after one try", async () => {
    await emulatorSettings({ resultAfterMs: 0, rangedHistory: "refused" });
    const records = await sendBulk(numbers(300));
    const before = await historyCalls();
    const counts = countRequests();
    const found = await checkAll(records, 200);
    expect(found.every((one) => one.kind === "seen" && one.seen.status === "DELIVERED")).toBe(true);
    expect(counts.shared).toBe(0);
    expect((await historyCalls()) - before).toBe(records.length + 1);
  });

  it("ask singly when the gate dies while they wait for it", async () => {
    await emulatorSettings({ resultAfterMs: 0 });
    const records = await sendBulk(numbers(200));
    // Singly, which makes them many.
    const first = await checkAll(records.slice(0, 50), 200);
    let held = 0;
    vi.spyOn(ProviderGate.prototype, "ask").mockImplementationOnce(async () => {
      held++;
      // The gate dies in it.
      await scheduler.wait(FOR_EVER_MS);
      throw new Error("nobody ended the gate");
    });
    const others = checkAll(records.slice(50), 200);
    await expect.poll(() => held, { interval: 20 }).toBe(1);
    await newGate();
    const found = [...first, ...(await others)];
    expect(found).toHaveLength(200);
    expect(found.every((one) => one.kind === "seen" && one.seen.status === "DELIVERED")).toBe(true);
  });
});
