/** Messages to one number that lost their ids: each gets its own row of the history, or nobody's. */
import { runDurableObjectAlarm, runInDurableObject } from "cloudflare:test";
import { env } from "cloudflare:workers";
import { afterEach, describe, expect, it, vi } from "vitest";

import type { MessageRecord } from "../../../src/domain/message/record.ts";
import { isFinal } from "../../../src/domain/message/states.ts";
import { UNDECIDED } from "../../../src/domain/message/undecided.ts";
import type { MessageView } from "../../../src/http/shapes/schemas.ts";
import { tendAlerts } from "../../../src/jobs/alerts.ts";
import { AlertStubs } from "../../../src/objects/alerts/alert-stub.ts";
import { AttemptBook } from "../../../src/objects/gate/attempt-book.ts";
import { isolateOf } from "../../../src/objects/isolate.ts";
import {
  call,
  emulatorSends,
  emulatorSettings,
  eventually,
  get,
  phone,
  send,
  stubOf,
  type EmulatorSend,
} from "../../support/api.ts";
import { askedBy, claimOf, LINE } from "../../support/claims.ts";
import { nextMidnightKst, releaseClock, setClock } from "../../support/clock.ts";
import { evict } from "../../support/evict.ts";
import { isolateWith } from "../../support/isolate.ts";
import { useShippedSettings } from "../../support/settings.ts";

useShippedSettings("claims", {
  // So long the span of a lost attempt is. No call hangs here.
  PROVIDER_SEND_TIMEOUT: "10s",
  REFRESH_INTERVAL: "0s",
  IWINV_SEND_RATE: "500",
  IWINV_CHECK_RATE: "500",
});

const S = 1000;
const HOUR = 3_600_000;

const NO_FAULTS = {
  html502: 0,
  dropBeforeAccept: 0,
  html502AfterAccept: 0,
  dropAfterAccept: 0,
  emptyAfterAccept: 0,
};

type Fault = keyof typeof NO_FAULTS;

/** What the provider does to every send from now on. */
async function tellFault(fault?: Fault): Promise<void> {
  await emulatorSettings({ faults: { ...NO_FAULTS, ...(fault && { [fault]: 1 }) } });
}

afterEach(async () => {
  vi.restoreAllMocks();
  await tellFault();
  await releaseClock();
});

async function begin(): Promise<number> {
  const now = nextMidnightKst() + 10 * HOUR;
  await setClock(now);
  return now;
}

/** As if the next attempt were another isolate's, which knows nothing of this one's. */
async function elsewhere(id: string): Promise<void> {
  await runInDurableObject(await stubOf(id), (object) => {
    const isolate = isolateOf((object as unknown as { env: Env }).env);
    Object.assign(isolate, { attempts: new AttemptBook() });
  });
}

/** The line is sound but for the faults told here: none of them is an outage, in which nobody would send. */
async function soundLine(to: string): Promise<void> {
  const call = { work: "send", outcome: "ok", code: "", message: "", oks: 50 } as const;
  await gateOf(to).report({ ...call, beganAt: Date.now() });
}

async function recordOf(id: string): Promise<MessageRecord | undefined> {
  return runInDurableObject(await stubOf(id), (_object, state) =>
    state.storage.kv.get<MessageRecord>("message"),
  );
}

async function alarmOf(id: string): Promise<number> {
  const at = await runInDurableObject(await stubOf(id), async (_object, state) =>
    state.storage.getAlarm(),
  );
  return at ?? Infinity;
}

/** Runs the alarms of these messages as their times come, until all are final, or an hour is over. */
async function follow(ids: readonly string[], between = async () => {}): Promise<void> {
  const end = Date.now() + HOUR;
  for (let open = [...ids]; open.length > 0;) {
    const alarms = await Promise.all(open.map(async (id) => ({ id, at: await alarmOf(id) })));
    const [next] = alarms.sort((a, b) => a.at - b.at);
    if (!next || next.at > end) return;
    await setClock(Math.max(Date.now(), next.at));
    await runDurableObjectAlarm(await stubOf(next.id));
    await between();
    const states = await Promise.all(open.map(async (id) => (await recordOf(id))?.state));
    open = open.filter((_, i) => !isFinal(states[i] ?? "failed"));
  }
}

/** Until the gate has so many claims more than before. */
async function untilClaimed(to: string, before: number, more: number): Promise<void> {
  await expect.poll(async () => claimCount(to)).toBe(before + more);
}

/** Of all numbers of the shard. */
async function claimCount(to: string): Promise<number> {
  return runInDurableObject(
    gateOf(to),
    (_object: unknown, state: DurableObjectState) =>
      [...state.storage.kv.list({ prefix: "open:" })].length,
  );
}

const gateOf = (to: string) => isolateOf(env).gates.stub({ providerId: "iwinv", phone: to });

const taken = (sends: readonly EmulatorSend[], text: string): readonly (string | null)[] =>
  sends
    .filter((one) => one.accepted && one.text === text)
    .map(({ providerMessageId }) => providerMessageId);

/** Delivered with the id of the one send that the provider took of it. */
async function expectOwn(id: string, to: string, text: string): Promise<void> {
  const ids = taken(await emulatorSends(to), text);
  expect(ids).toHaveLength(1);
  expect(await get(id)).toMatchObject({ state: "delivered", providerMessageId: ids[0] });
}

const LOST = ["html502", "dropBeforeAccept"] as const;
const ANSWER_LOST = ["html502AfterAccept", "dropAfterAccept", "emptyAfterAccept"] as const;
const PAIRS = LOST.flatMap((first) => ANSWER_LOST.map((second) => ({ first, second })));

describe("two messages to a number one second apart, of which the provider takes the second", () => {
  it.each(PAIRS)("end each with its own result: $first, $second", async ({ first, second }) => {
    const now = await begin();
    const to = phone();
    await soundLine(to);
    await tellFault(first);
    const lost = await send({ to, text: "one" });
    expect(lost.state).toBe("unconfirmed");
    await setClock(now + S);
    await soundLine(to);
    await tellFault(second);
    const own = await send({ to, text: "two", priority: "high" });
    // Its row could not be told from the first one's.
    expect(own.state).toBe("accepted");
    await setClock(await alarmOf(own.id));
    await runDurableObjectAlarm(await stubOf(own.id));
    expect((await recordOf(own.id))?.state).toBe("unconfirmed");
    expect(Date.now() - now).toBeLessThanOrEqual(16 * S);
    await tellFault();
    await follow([lost.id, own.id]);
    await expectOwn(own.id, to, "two");
    await expectOwn(lost.id, to, "one");
    const { timeline } = await get(lost.id);
    const again = timeline.find(({ event }) => event === "resend_scheduled");
    expect(again?.detail).toMatchObject({ absence: "proven" });
  });
});

describe("a message to a number with an attempt in flight", () => {
  it("waits for its end, and a message to another number does not", async () => {
    await begin();
    const to = phone();
    await emulatorSettings({ latencyMs: 400 });
    const first = send({ to, text: "one" });
    // Its intent is on disk, and the call under way.
    await expect.poll(async () => (await emulatorSends(to)).length).toBe(1);
    const second = await send({ to, text: "two" }, { prefer: "respond-async" });
    expect(second.state).toBe("accepted");
    await emulatorSettings({ latencyMs: 0 });
    expect((await send({ to: phone(), text: "other" })).state).toBe("sent");
    expect((await first).state).toBe("sent");
    await follow([second.id]);
    await expectOwn(second.id, to, "two");
  });
});

describe("two messages to a number whose attempts could have been taken in the same seconds", () => {
  /** Sent from two isolates, 300 ms apart. */
  async function overlap(texts: readonly [string, string], faults: readonly [Fault, Fault]) {
    const now = await begin();
    const to = phone();
    const before = await claimCount(to);
    await soundLine(to);
    await tellFault(faults[0]);
    const first = await send({ to, text: texts[0] });
    await soundLine(to);
    await elsewhere(first.id);
    await setClock(now + 300);
    await tellFault(faults[1]);
    const second = await send({ to, text: texts[1] });
    expect([first.state, second.state]).toEqual(["unconfirmed", "unconfirmed"]);
    await tellFault();
    await untilClaimed(to, before, 2);
    return { to, before, first: first.id, second: second.id };
  }

  it("of different content leave a single row alone, whoever loses its memory, and are reported", async () => {
    const { to, first, second } = await overlap(["one", "two"], ["html502", "html502AfterAccept"]);
    let rounds = 0;
    await follow([first, second], async () => {
      if (++rounds > 4) return;
      await evict(gateOf(to));
      for (const id of [first, second]) await evict(await stubOf(id));
    });
    const reported = { state: "unconfirmed", error: { code: UNDECIDED } };
    for (const id of [first, second]) {
      expect(await get(id)).toMatchObject({ ...reported, providerMessageId: null });
    }
    const listed = await eventually(
      async () => {
        const page = await call("/v1/unconfirmed?limit=1000");
        return (await page.json<{ data: MessageView[] }>()).data;
      },
      (data) =>
        [first, second].every((id) =>
          data.some((one) => one.id === id && one.error?.code === UNDECIDED),
        ),
    );
    expect(listed.find(({ id }) => id === first)).toMatchObject(reported);
    const raised = vi.spyOn(AlertStubs.prototype, "raise");
    await tendAlerts(isolateOf(env));
    expect(
      raised.mock.calls.map(([condition, { message }]) => [condition, message]),
    ).toContainEqual(["unconfirmed", expect.stringContaining("/v1/unconfirmed")]);
  });

  it("are told apart once one of them is known not to have been sent", async () => {
    const { to, before, first, second } = await overlap(
      ["one", "two"],
      ["html502", "html502AfterAccept"],
    );
    const answer = await call(`/v1/messages/${first}/resolve`, { body: { outcome: "failed" } });
    expect(answer.status, await answer.text()).toBe(200);
    await untilClaimed(to, before, 1);
    await follow([second]);
    await expectOwn(second, to, "two");
  });

  it("of equal content have a row each", async () => {
    const { to, before, first, second } = await overlap(
      ["same", "same"],
      ["html502AfterAccept", "emptyAfterAccept"],
    );
    await follow([second, first]);
    const ids = [await get(first), await get(second)].map((one) => {
      expect(one.state).toBe("delivered");
      return one.providerMessageId;
    });
    expect(new Set(ids)).toEqual(new Set(taken(await emulatorSends(to), "same")));
    await untilClaimed(to, before, 0);
  });

  it("of equal content and with one row end both sent, the second by another attempt", async () => {
    const { to, first, second } = await overlap(
      ["same", "same"],
      ["html502", "html502AfterAccept"],
    );
    await follow([first, second]);
    const ids = taken(await emulatorSends(to), "same");
    expect(ids).toHaveLength(2);
    const ends = [await get(first), await get(second)];
    expect(ends.map(({ state }) => state)).toEqual(["delivered", "delivered"]);
    expect(ends.map(({ providerMessageId }) => providerMessageId)).toEqual(ids);
  });
});

describe("AlimTalks of equal text to a number in the same second", () => {
  it.each([
    ["two", ["/v1/messages", "/v1/messages"], "delivered", phone()],
    ["three", ["/v1/messages", "/v1/messages", "/v1/messages"], "delivered", phone()],
    ["two, by two doors", ["/v1/messages", "/send"], "delivered", phone()],
    ["two that fail", ["/v1/messages", "/v1/messages"], "undelivered", phone("9008")],
  ])("have a row each: %s", async (_name, doors, state, to) => {
    await begin();
    const talk = { type: "ALIMTALK", to, templateId: "AUTH_OTP", variables: { code: "482913" } };
    const ids: string[] = [];
    for (const door of doors) {
      const answer = await (
        await call(door, { body: talk })
      ).json<{
        id?: string;
        data?: { messageId: string };
      }>();
      ids.push(answer.id ?? answer.data?.messageId ?? "");
    }
    await follow(ids);
    const ends = await Promise.all(ids.map(get));
    expect(ends.map((end) => end.state)).toEqual(doors.map(() => state));
    const rows = ends.map(({ providerMessageId }) => providerMessageId);
    expect(new Set(rows).size).toBe(doors.length);
  });
});

describe("a row whose type the provider changed", () => {
  it("is the message's whose answer was lost, and nothing is sent again", async () => {
    await begin();
    // The history shows an LMS.
    const to = phone("7013");
    await tellFault("dropAfterAccept");
    const { id } = await send({ to, text: "hi" });
    await tellFault();
    await follow([id]);
    expect(await get(id)).toMatchObject({ state: "delivered", type: "SMS" });
    await expectOwn(id, to, "hi");
  });
});

describe("a change of the number of shards", () => {
  it("forgets no open claim", async () => {
    const before = isolateWith({ GATE_SHARDS: 4 }).gates;
    const after = isolateWith({ GATE_SHARDS: 5, GATE_SHARDS_BEFORE: 4 }).gates;
    const keyed = () => ({ providerId: "iwinv", phone: phone() });
    let key = keyed();
    while (before.name(key) === after.name(key)) key = keyed();
    const row = { providerMessageId: `R-${crypto.randomUUID()}`, at: Date.now() };
    const claim = claimOf("first", [row]);
    await before.changeClaims([{ key, change: { kind: "open", line: LINE, claim } }]);
    expect(await after.adopt(key, askedBy("second", [row]))).toEqual({ kind: "ambiguous" });
    const { owner, at } = claim;
    await after.changeClaims([{ key, change: { kind: "close", line: LINE, owner, at } }]);
    expect(await after.adopt(key, askedBy("second", [row]))).toMatchObject({ kind: "taken" });
    expect(await after.adopt(key, askedBy("first", [row]))).toEqual({ kind: "owned" });
  });
});
