/**
 * A large batch beside others: what is counted is how many of its rows are messages while they cannot be sent. The clock stands still,
 * and alarms are run by hand.
 */
import { runDurableObjectAlarm } from "cloudflare:test";
import { env } from "cloudflare:workers";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from "vitest";

import { makingPace } from "../../../src/domain/batch/ahead.ts";
import type { BatchFacts } from "../../../src/objects/batch/batch-rpc.ts";
import type { BatchStub } from "../../../src/objects/batch/batch-stub.ts";
import { isolateOf } from "../../../src/objects/isolate.ts";
import { MessageObject } from "../../../src/objects/message/message-object.ts";
import { lookUpHashes } from "../../../src/sql/privacy/look-up-hash.ts";
import { call, emulatorKeys, phone } from "../../support/api.ts";
import { nextMidnightKst, releaseClock, setClock, turnClock } from "../../support/clock.ts";
import { waitForGate } from "../../support/patient-gate.ts";
import { useSettings } from "../../support/settings.ts";
import { tenantWithKey } from "../../support/tenants.ts";

/** Few, so that few members may wait. */
const RATE = 10;
useSettings("batch-ahead", { ACCOUNT_PAUSE: "15s", IWINV_SEND_RATE: String(RATE) });

const SECOND = 1000;
const ROWS = 40;
const { slice, most } = makingPace(RATE);

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

/** Long texts to one number, to a provider that takes none. */
async function start(to: string, fields: object = {}): Promise<BatchStub> {
  await emulatorKeys({ smsApi: "another-key" });
  const message = { text: `${"long text ".repeat(190)}#{n}`, ...fields };
  const messages = Array.from({ length: ROWS }, (_, n) => ({ to, variables: { n } }));
  const response = await call("/v1/batches", { body: { message, messages } });
  expect(response.status, await response.clone().text()).toBe(202);
  const { id }: { id: string } = await response.json();
  const stub = isolateOf(env).batches.find(id)?.stub;
  if (!stub) throw new Error("no stub");
  return stub;
}

async function countsOf(stub: BatchStub): Promise<BatchFacts["counts"]> {
  const facts = (await stub.read("default")) as BatchFacts | undefined;
  if (!facts) throw new Error("no batch");
  return facts.counts;
}

const TURN_S = 5;
const TURNS_A_MINUTE = 60 / TURN_S;

/** Turns the clock on by seconds, and runs the batch's alarm after each few of them. */
async function turn(stub: BatchStub, seconds: number): Promise<void> {
  for (let passed = 0; passed < seconds; passed += TURN_S) {
    await turnClock(TURN_S * SECOND);
    await runDurableObjectAlarm(stub);
  }
}

describe("a batch that cannot be sent", () => {
  it("makes no more members than can be sent in a moment, and asks them ever more rarely", async () => {
    const other = await tenantWithKey();
    const stub = await start(phone());
    const looks = vi.spyOn(MessageObject.prototype, "read");
    await turn(stub, 50);
    // One met the fault and waits for another attempt: it holds up nobody.
    const made = ROWS - (await countsOf(stub)).pending;
    expect(made).toBeGreaterThan(most - slice);
    expect(made).toBeLessThanOrEqual(most + 1);
    const asked = looks.mock.calls.length;
    expect(asked).toBeGreaterThan(0);

    const body = { to: phone(), text: "hi" };
    const answer = await call("/v1/messages", { body, key: other.key });
    expect(answer.status).toBe(202);
    const { id }: { id: string } = await answer.json();
    expect((await call(`/v1/messages/${id}`, { key: other.key })).status).toBe(200);

    // What holds them up may be their own: a few follow, once a minute.
    await turn(stub, 60);
    const later = ROWS - (await countsOf(stub)).pending;
    expect(later).toBeGreaterThan(made);
    expect(later).toBeLessThanOrEqual(made + 2 * slice);
    // Half of what asking a few at every turn would be.
    expect(looks.mock.calls.length - asked).toBeLessThan((TURNS_A_MINUTE * slice) / 2);
  });

  it("is canceled without a wait", async () => {
    const stub = await start(phone());
    await turn(stub, 20);
    expect((await countsOf(stub)).pending).toBeGreaterThan(0);
    await stub.cancel("default");
    await turn(stub, 10);
    expect((await countsOf(stub)).canceled).toBe(ROWS);
  });

  it("reports the end of its rows' validity, though they are no messages yet", async () => {
    const stub = await start(phone(), { validFor: "30s" });
    await turn(stub, 20);
    const { pending } = await countsOf(stub);
    expect(pending).toBeGreaterThan(0);
    await turn(stub, 20);
    const counts = await countsOf(stub);
    expect(counts.pending).toBe(0);
    expect(counts.failed).toBeGreaterThanOrEqual(pending);
  });

  it("forgets the rows of an erased recipient that are no messages yet", async () => {
    const to = phone();
    const stub = await start(to);
    await turn(stub, 20);
    const { pending } = await countsOf(stub);
    const hashes = await lookUpHashes(isolateOf(env).settings, "default", to);
    expect(await stub.eraseRows("default", Date.now(), hashes)).toBe(pending);
    expect(await countsOf(stub)).toMatchObject({ pending: 0, refused: pending });
    await turn(stub, 10);
    const facts = (await stub.read("default")) as BatchFacts | undefined;
    expect(facts?.record.submittedAt).toBeDefined();
  });
});
