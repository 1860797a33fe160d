/** Whom the gate wakes first when a fault is over: the clock stands still, and the gate's alarm is run by hand. */
import { runDurableObjectAlarm } from "cloudflare:test";
import { env } from "cloudflare:workers";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from "vitest";

import type { Waiting } from "../../../src/domain/gate/waiting-line.ts";
import type { MessageRecord } from "../../../src/domain/message/record.ts";
import { NO_CALL, type GateStatus } from "../../../src/objects/gate/gate-rpc.ts";
import { MessageObject } from "../../../src/objects/message/message-object.ts";
import { call, emulatorKeys, eventually, phone, type EmulatorSend } from "../../support/api.ts";
import { nextMidnightKst, releaseClock, setClock, turnClock } from "../../support/clock.ts";
import { evict } from "../../support/evict.ts";
import { waitForGate } from "../../support/patient-gate.ts";
import { useSettings } from "../../support/settings.ts";
import { tenantWithKey, type TestTenant } from "../../support/tenants.ts";

// The turns are looked at, not the pace: no slot is waited for.
useSettings("gate-fairness", {
  ACCOUNT_PAUSE: "15s",
  OPEN_SENDS: "500",
  IWINV_SEND_RATE: "100000",
});

const SECOND = 1000;
type Gate = ReturnType<typeof env.GATES.getByName>;

beforeAll(waitForGate);
beforeEach(async () => {
  await setClock(nextMidnightKst());
});
afterEach(() => {
  vi.restoreAllMocks();
  waitForGate();
});
afterAll(async () => {
  vi.restoreAllMocks();
  await emulatorKeys(null);
  await releaseClock();
});

async function statusOf(gate: Gate): Promise<GateStatus> {
  return gate.status();
}

/** Turns the clock to the end of the pause, and lets the gate ask. */
async function endPause(gate: Gate): Promise<void> {
  const { pausedUntil } = await statusOf(gate);
  await setClock(Math.max(Date.now(), pausedUntil));
  expect(await runDurableObjectAlarm(gate)).toBe(true);
}

/** A message of a tenant, a second after the one before it. @returns its number */
async function accept({ key }: TestTenant, priority: "high" | "normal"): Promise<string> {
  const to = phone();
  const body = { to, text: "hi", priority };
  const headers = { prefer: "respond-async" };
  const response = await call("/v1/messages", { body, key, headers });
  expect(response.status, await response.clone().text()).toBe(202);
  await turnClock(SECOND);
  return to;
}

/** Numbers in the order in which the provider took a message for them. */
async function taken(): Promise<readonly string[]> {
  const { EMULATOR_URL } = env as unknown as { EMULATOR_URL: string };
  const response = await fetch(`${EMULATOR_URL}/_emulator/sends?limit=10000`);
  const { sends }: { sends: EmulatorSend[] } = await response.json();
  return sends.flatMap(({ accepted, phones }) => (accepted ? phones : []));
}

/** The numbers of the messages that the gate wakes from now on. */
function turnsOf(): readonly string[] {
  const turns: string[] = [];
  const resume = Reflect.get(MessageObject.prototype, "resume");
  vi.spyOn(MessageObject.prototype, "resume").mockImplementation(async function noted(
    this: MessageObject,
    ...args
  ) {
    const { ctx } = this as unknown as { ctx: DurableObjectState };
    turns.push(ctx.storage.kv.get<MessageRecord>("message")?.request.to ?? "");
    return resume.apply(this, args);
  });
  return turns;
}

describe("the end of a fault", () => {
  it("wakes high priority first, then tenants in turn, and a tenant's own by acceptance", async () => {
    const gate = env.GATES.getByName("iwinv:0");
    const [many, few] = [await tenantWithKey(), await tenantWithKey()];
    await emulatorKeys({ smsApi: "another-key" });
    const first = await accept(many, "normal");
    await eventually(
      async () => statusOf(gate),
      ({ open, waiting }) => open && waiting === 1,
    );
    const normal = [first];
    for (let message = 0; message < 5; message++) normal.push(await accept(many, "normal"));
    const lone = await accept(few, "normal");
    const high = [
      await accept(many, "high"),
      await accept(many, "high"),
      await accept(few, "high"),
    ];
    expect(await statusOf(gate)).toMatchObject({ open: true, waiting: 10 });

    const turns = turnsOf();
    await emulatorKeys(null);
    await endPause(gate);
    const numbers = await eventually(taken, ({ length }) => length === 10);
    expect(numbers.toSorted()).toEqual([...normal, lone, ...high].toSorted());
    const [a, b, c, d, e, f] = normal;
    // Calls overtake each other on their way to the provider: whose turn it was says when each object was woken.
    expect(turns).toEqual([high[0], high[2], high[1], a, lone, b, c, d, e, f]);
  });

  it("holds up no tenant with one message behind five hundred of another, though the gate was evicted", async () => {
    // A gate of its own, whose messages say that they were sent.
    const gate = env.GATES.getByName("iwinv:77");
    const woken: string[] = [];
    vi.spyOn(MessageObject.prototype, "resume").mockImplementation(function sent(
      this: MessageObject,
    ) {
      woken.push((this as unknown as { ctx: DurableObjectState }).ctx.id.toString());
      const fine = { ...NO_CALL, outcome: "ok", beganAt: Date.now(), ms: 1 } as const;
      return Promise.resolve(fine);
    });
    const waitingOf = (tenant: string, lane: Waiting["lane"]): Waiting => ({
      object: env.MESSAGES.newUniqueId().toString(),
      tenant,
      lane,
      since: Date.now(),
    });
    const fault = { outcome: "account", code: "206", message: "" } as const;
    await gate.report({ work: "send", ...fault, beganAt: Date.now() });
    const stand = async (waiting: Waiting): Promise<string> => {
      const grant = await gate.reserve("send", waiting.lane, 1, { waiting });
      expect(grant).toMatchObject({ kind: "paused", inLine: true });
      return waiting.object;
    };
    const many = Array.from({ length: 500 }, () => waitingOf("many", "normal"));
    await Promise.all(many.map(stand));
    await turnClock(SECOND);
    const lone = await stand(waitingOf("few", "normal"));
    const high = await stand(waitingOf("many", "high"));
    await evict(gate);

    await endPause(gate);
    expect(woken).toHaveLength(502);
    expect(new Set(woken).size).toBe(502);
    expect(woken[0]).toBe(high);
    expect(woken.indexOf(lone)).toBeLessThanOrEqual(2);
    const own = woken.filter((object) => object !== lone && object !== high);
    expect(own).toEqual(many.map(({ object }) => object));
    expect(await statusOf(gate)).toMatchObject({ open: false, waiting: 0 });
  });
});
