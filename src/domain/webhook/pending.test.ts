import { describe, expect, it } from "vitest";

import { accept } from "../message/accept.ts";
import { beginAttempt } from "../message/begin-attempt.ts";
import { cancel } from "../message/cancel.ts";
import { decide } from "../message/decide.ts";
import { endAttempt } from "../message/end-attempt.ts";
import { observe } from "../message/observe.ts";
import type { MessageRecord } from "../message/record.ts";
import { retentionEnd } from "../message/retention.ts";
import { acceptance, policy, timing } from "../message/testing.ts";
import { nextWake } from "../message/wake.ts";
import { eventBody } from "./events.ts";
import {
  dueDeliveries,
  hasWork,
  NEW_DUTY,
  PENDING_LIMIT,
  plan,
  planAgain,
  postpone,
  settle,
  webhookAt,
  type Subscriber,
} from "./pending.ts";

const T = 1_800_000_000_000;
const ALL: Subscriber = { id: "whe_a", events: [] };
const heard = { ...acceptance, webhooks: NEW_DUTY };

function delivered(): MessageRecord {
  const sending = beginAttempt(accept(heard, T), T);
  const sent = endAttempt(sending, { kind: "accepted", providerMessageId: "p1" }, policy, T + 100);
  const seen = { status: "DELIVERED", deliveredAt: T + 4000, via: "poll" } as const;
  return observe(sent, seen, T + 5000);
}

const planned = (record: MessageRecord, ...subscribers: Subscriber[]): MessageRecord => ({
  ...record,
  webhooks: plan(record, subscribers, record.revision),
});
const states = (record: MessageRecord): readonly string[] =>
  (record.webhooks?.pending ?? []).map(({ state, endpoint }) => `${state} ${endpoint}`);

describe("the webhooks that a message owes", () => {
  it("are none where nobody listens: no time, no work", () => {
    const record = accept(acceptance, T);
    expect(webhookAt(record)).toBeUndefined();
    expect(hasWork(record, T)).toBe(false);
  });

  it("are one for each state that it reaches, at every endpoint that wants it", () => {
    const only = { id: "whe_b", events: ["message.delivered"] };
    expect(states(planned(delivered(), ALL, only))).toEqual([
      "accepted whe_a",
      "sent whe_a",
      "delivered whe_a",
      "delivered whe_b",
    ]);
  });

  it("are not made anew by another attempt of the same message", () => {
    const sending = beginAttempt(accept(heard, T), T);
    const busy = { kind: "not_sent", code: "429", message: "", fault: "rate" } as const;
    const again = beginAttempt(endAttempt(sending, busy, policy, T), T + 5000);
    expect(states(planned(again, ALL))).toEqual(["accepted whe_a"]);
  });

  it("are planned once, however often it is asked, and without endpoints are done with", () => {
    const once = planned(delivered(), ALL);
    expect(planned(once, ALL)).toEqual(once);
    const none = planned(delivered());
    expect(webhookAt(none)).toBeUndefined();
    expect(hasWork(none, T + 9000)).toBe(false);
  });

  it("wake the object: what nobody planned after a while, what failed at its time", () => {
    const record = delivered();
    expect(hasWork(record, T)).toBe(true);
    expect(webhookAt(record)).toBe(T + 20_000);
    const [first] = dueDeliveries(planned(record, ALL).webhooks ?? NEW_DUTY, T + 9000);
    expect(first?.state).toBe("accepted");
    if (!first) return;
    const duty = settle(planned(record, ALL).webhooks ?? NEW_DUTY, first, T + 60_000);
    const rest = duty.pending.filter(({ attempts }) => attempts === 0);
    const left = rest.reduce((sum, one) => settle(sum, one, undefined), duty);
    const waiting = { ...record, webhooks: left };
    expect(left.pending).toEqual([{ ...first, attempts: 1, dueAt: T + 60_000 }]);
    expect(webhookAt(waiting)).toBe(T + 60_000);
    expect(hasWork(waiting, T + 59_000)).toBe(false);
    expect(hasWork(waiting, T + 60_000)).toBe(true);
  });

  it("keep the message beyond its retention, without waking it for its end again and again", () => {
    const base: MessageRecord = { ...delivered(), mirrored: 99, ledgered: true };
    const end = retentionEnd(base, timing);
    const [one] = planned(base, ALL).webhooks?.pending ?? [];
    if (!one) throw new Error("nothing planned");
    const dueAt = end + 3_600_000;
    const owing = { ...base, webhooks: { planned: 9, pending: [{ ...one, dueAt }] } };
    expect(decide(owing, { timing, attemptOpen: false }, end + 1000)).toBe("wait");
    expect(nextWake(owing, timing, end + 1000)).toBe(dueAt);
    const done = { ...owing, webhooks: { planned: 9, pending: [] } };
    expect(decide(done, { timing, attemptOpen: false }, end + 1000)).toBe("purge");
  });

  it("do not run hot where the endpoints cannot be read", () => {
    const record = delivered();
    const later = { ...record, webhooks: postpone(NEW_DUTY, T + 99_000) };
    expect(webhookAt(later)).toBe(T + 99_000);
    expect(hasWork(later, T + 98_000)).toBe(false);
    expect(states(planned(later, ALL))).toHaveLength(3);
    expect(planned(later, ALL).webhooks).not.toHaveProperty("planAfter");
  });

  it("are asked for again by revision, from the first attempt, and only for what was an event", () => {
    const record = planned(delivered(), ALL);
    const tried = {
      ...record,
      webhooks: (record.webhooks?.pending ?? []).reduce(
        (sum, one) => settle(sum, one, one.state === "sent" ? T + 1e9 : undefined),
        record.webhooks ?? NEW_DUTY,
      ),
    };
    const asked = [1, 2, 3, 77].map((revision) => ({ revision, endpoint: "whe_a" }));
    const again = planAgain(tried, asked, T + 50_000);
    expect(again?.events).toBe(2);
    expect(
      again?.duty.pending.map(({ state, attempts, dueAt }) => [state, attempts, dueAt]),
    ).toEqual([
      ["accepted", 0, T + 50_000],
      ["sent", 0, T + 50_000],
    ]);
    expect(planAgain(tried, [{ revision: 77, endpoint: "whe_a" }], T)).toBeUndefined();
  });

  it("report nothing of the past of a message that told nobody, but what was asked for", () => {
    const { webhooks: _none, ...silent } = delivered();
    const again = planAgain(silent, [{ revision: 3, endpoint: "whe_a" }], T);
    const record = { ...silent, ...(again && { webhooks: again.duty }) };
    expect(states(planned(record, ALL))).toEqual(["sent whe_a"]);
  });

  it("stay bounded", () => {
    const many = Array.from({ length: 100 }, (_, i) => ({ id: `whe_${i}`, events: [] }));
    expect(plan(delivered(), many, 9).pending).toHaveLength(PENDING_LIMIT);
  });

  it("keeps a delivery that was asked for anew while its answer was on its way", () => {
    const record = planned(cancel(accept(heard, T), T) ?? accept(heard, T), ALL);
    const [one] = record.webhooks?.pending ?? [];
    if (!one) throw new Error("nothing planned");
    const inFlight = { ...one, attempts: 2 };
    const duty = settle(record.webhooks ?? NEW_DUTY, inFlight, undefined);
    expect(duty.pending).toContainEqual(one);
  });
});

describe("the body of an event", () => {
  const at = (state: "sent" | "delivered", revision: number, time: number) =>
    JSON.parse(eventBody(delivered(), { state, revision, at: time })) as {
      type: string;
      timestamp: string;
      data: Record<string, unknown>;
    };

  it("tells of the message as it was at that change, also when it is told late", () => {
    expect(at("sent", 3, T + 100)).toMatchObject({
      type: "message.sent",
      timestamp: new Date(T + 100).toISOString(),
      data: { state: "sent", final: false, revision: 3, deliveredAt: null, finalizedAt: null },
    });
    expect(at("delivered", 4, T + 5000)).toMatchObject({
      type: "message.delivered",
      data: { state: "delivered", status: "DELIVERED", final: true, providerMessageId: "p1" },
    });
  });

  it("never holds the text, and stays below 20 kB", () => {
    const fields = Object.fromEntries(
      Array.from({ length: 90 }, (_, i) => [`field-${i}`, "가".repeat(200)]),
    );
    const record = delivered();
    const request = { ...record.request, text: "인증번호 123456", customFields: fields };
    const body = eventBody({ ...record, request }, { state: "delivered", revision: 4, at: T });
    expect(new TextEncoder().encode(body).length).toBeLessThan(20_000);
    expect(body).not.toContain("123456");
    expect(body).toContain('"customFieldsOmitted":true');
  });
});
