/** The state machine against a random world: any order of events, any answer, a crash at any write. */
import fc from "fast-check";
import { describe, expect, inject, it } from "vitest";

import type { MessageRecord } from "../../src/domain/message/record.ts";
import { isFinal } from "../../src/domain/message/states.ts";
import { acceptance } from "../../src/domain/message/testing.ts";
import { AttemptBook } from "../../src/objects/gate/attempt-book.ts";
import type { CrashPoint } from "./calls.ts";
import {
  expectForward,
  expectKnownAbsence,
  expectKnownUnsent,
  expectSoundRoute,
  expectSoundTimeline,
} from "./invariants.ts";
import { SimMessage } from "./sim-message.ts";
import { ANSWERS, World, type Answer } from "./world.ts";

const NOW = Date.UTC(2026, 10, 20, 14, 59, 50);

type Step = { readonly on: number } & (
  | { readonly do: "submit" | "cancel" | "refresh" | "alarm" | "replay" | "crash" }
  | { readonly do: "answer" | "loseAlarm" | "ledger" }
  | { readonly do: "untilPresumed"; readonly inMs: number }
  | { readonly do: "gate"; readonly kind: "at" | "paused"; readonly inMs: number }
  | { readonly do: "history"; readonly readable: boolean }
  | { readonly do: "provider"; readonly answer: Answer }
  | { readonly do: "settle"; readonly result: "DELIVERED" | "FAILED" }
  | { readonly do: "receipt"; readonly withId: boolean }
  | { readonly do: "strangeReceipt" }
  | { readonly do: "foreign"; readonly afterMs: number }
  | { readonly do: "acknowledge"; readonly behind: number }
  | { readonly do: "crashAt"; readonly point: CrashPoint }
  | { readonly do: "flushGate" | "crashGate" }
  | { readonly do: "wait"; readonly ms: number }
);

const on = fc.nat(1);
const plain = <const Name extends string>(...names: readonly Name[]) =>
  fc.record({ do: fc.constantFrom(...names), on });

const step: fc.Arbitrary<Step> = fc.oneof(
  { weight: 5, arbitrary: plain("submit") },
  { weight: 8, arbitrary: plain("alarm") },
  { weight: 8, arbitrary: plain("answer") },
  { weight: 8, arbitrary: fc.record({ do: fc.constant("history"), on, readable: mostly() }) },
  { weight: 4, arbitrary: plain("cancel", "refresh", "replay", "crash", "loseAlarm") },
  { weight: 4, arbitrary: fc.record({ do: fc.constant("provider"), on, answer: answers() }) },
  { weight: 4, arbitrary: fc.record({ do: fc.constant("settle"), on, result: results() }) },
  { weight: 3, arbitrary: fc.record({ do: fc.constant("receipt"), on, withId: fc.boolean() }) },
  { weight: 2, arbitrary: plain("strangeReceipt") },
  { weight: 1, arbitrary: fc.record({ do: fc.constant("foreign"), on, afterMs: foreignTimes() }) },
  { weight: 3, arbitrary: fc.record({ do: fc.constant("acknowledge"), on, behind: fc.nat(2) }) },
  { weight: 3, arbitrary: fc.record({ do: fc.constant("crashAt"), on, point: points() }) },
  { weight: 1, arbitrary: plain("ledger") },
  { weight: 3, arbitrary: fc.record({ do: fc.constant("untilPresumed"), on, inMs: waits() }) },
  { weight: 2, arbitrary: fc.record({ do: fc.constant("gate"), on, ...passes() }) },
  { weight: 2, arbitrary: plain("flushGate", "crashGate") },
  { weight: 4, arbitrary: fc.record({ do: fc.constant("wait"), on, ms: fc.nat(40_000) }) },
);

function mostly() {
  return fc.integer({ min: 0, max: 9 }).map((n) => n > 0);
}
function answers() {
  return fc.constantFrom(...ANSWERS);
}
function results() {
  return fc.constantFrom("DELIVERED" as const, "FAILED" as const);
}
function foreignTimes() {
  return fc.constantFrom(-60_000, -15_000, 15_000, 60_000);
}
function passes() {
  return {
    kind: fc.constantFrom("at" as const, "at" as const, "paused" as const),
    inMs: fc.constantFrom(0, 20, 400, 15_000),
  };
}
/** Until the slot of the next attempt. */
function waits() {
  return fc.constantFrom(0, 300_000);
}
function points() {
  return fc.constantFrom("before_write" as const, "after_write" as const);
}

const setting = fc.record({
  /** More than is waited for before the absence of a one-time password is presumed, and than of others. */
  lagMs: fc.constantFrom(0, 0, 5000, 60_000, 150_000, 150_000, 1_200_000),
  purpose: fc.constantFrom("auth" as const, "info" as const),
  alimTalk: fc.boolean(),
  oneNumber: fc.boolean(),
  /** Both have the same text. */
  alike: fc.boolean(),
  /** Each lives in an isolate of its own: nothing keeps their attempts apart. */
  apart: fc.boolean(),
  routed: fc.boolean(),
  delays: fc.tuple(fc.constantFrom(0, 0, 60_000), fc.constantFrom(0, 0, 5)),
  first: fc.tuple(answers(), answers()),
});

interface Run {
  readonly world: World;
  readonly messages: readonly SimMessage[];
  readonly seen: Map<string, MessageRecord>;
  readonly oneNumber: boolean;
  readonly alike: boolean;
}

function start(options: typeof setting extends fc.Arbitrary<infer T> ? T : never): Run {
  const world = new World(NOW, options.lagMs);
  const book = new AttemptBook();
  const messages = [0, 1].map((i) => {
    const delay = options.delays[i] ?? 0;
    const accepted = {
      ...acceptance,
      id: `msg_${i}`,
      ...(options.routed && { route: ["solapi", "mock"] }),
      ...(delay > 0 && { scheduledAt: NOW + delay }),
      request: {
        ...acceptance.request,
        purpose: options.purpose,
        ...(options.alimTalk && { type: "ALIMTALK" as const, templateId: "T", templateParams: [] }),
        to: options.oneNumber ? "01012345678" : `0101234567${i}`,
        text: options.alike ? "hi" : `hi ${i}`,
      },
    };
    const message = new SimMessage(world, accepted, options.apart ? new AttemptBook() : book);
    message.nextAnswer = options.first[i] ?? "accepted";
    return message;
  });
  for (const message of messages) message.beforePoll = () => wakeDead(messages, message);
  const { oneNumber, alike } = options;
  return { world, messages, seen: new Map(), oneNumber, alike };
}

function perform(run: Run, step: Step): void {
  const { messages } = run;
  const message = messages[step.on];
  if (!message || message.purged) return;
  message.do(() => performOn(run, message, step));
}

function performOn({ world, messages, oneNumber }: Run, message: SimMessage, step: Step): void {
  switch (step.do) {
    case "submit":
      return message.submit();
    case "cancel":
      return message.cancel();
    case "refresh":
      return message.refresh();
    case "replay":
      return message.replay();
    case "alarm":
      return message.fireAlarm();
    case "answer":
      return message.answerCall();
    case "history":
      wakeDead(messages, message);
      return message.answerCheck(step.readable);
    case "crash":
      return message.crash();
    case "loseAlarm":
      return message.loseAlarm();
    case "crashAt":
      message.crashAt = step.point;
      return;
    case "provider":
      message.nextAnswer = step.answer;
      return;
    case "settle":
      return settle(world, message, step.result);
    case "receipt": {
      const row = world.rowOf(message.id);
      if (!row || row.result === "WAIT") return;
      // The one case that nobody can tell apart; see expectOwnId.
      if (world.claimantOf(row.providerMessageId, message.id) !== message.id) return;
      message.receive(row.result, step.withId ? row.providerMessageId : undefined);
      return;
    }
    case "strangeReceipt":
      return strangeReceipt(message);
    case "foreign":
      // To one number it could be the time of the other's attempt.
      if (!oneNumber) foreignRow(world, message, step.afterMs);
      return;
    case "untilPresumed":
      untilPresumed(messages, message);
      message.nextPass = { kind: "at", inMs: step.inMs };
      return;
    case "acknowledge":
      return message.acknowledge(Math.max(0, (message.disk?.revision ?? 0) - step.behind));
    case "ledger":
      return message.noteInLedger();
    case "gate":
      message.nextPass = { kind: step.kind, inMs: step.inMs };
      return;
    case "flushGate":
      return world.flushGate();
    case "crashGate":
      if (world.crashGate()) for (const one of messages) one.gateLost();
      return;
    case "wait":
      return world.advance(world.now + step.ms);
  }
}

/** Whoever died in a call is woken by its first check at the latest: that is before anybody could take its row. */
function wakeDead(messages: readonly SimMessage[], asker: SimMessage): void {
  for (const other of messages)
    if (other !== asker && other.isDead) other.do(() => other.fireAlarm());
}

const MOST_POLLS = 10;

/** The history answers every poll of a message in doubt, until it waits for another attempt or something else becomes of it. */
function untilPresumed(messages: readonly SimMessage[], message: SimMessage): void {
  message.answerCall();
  for (let polls = 0; polls < MOST_POLLS && message.memory?.state === "unconfirmed"; polls++) {
    message.fireAlarm();
    wakeDead(messages, message);
    while (message.checks.length > 0) message.answerCheck(true);
  }
}

/** Somebody else's, and one that takes back what is final: neither may change anything. */
function strangeReceipt(message: SimMessage): void {
  const record = message.memory;
  const known = record?.providerMessageId;
  if (!record || known === undefined) return;
  expect(message.receive("FAILED", `not ${known}`)).toBe(false);
  if (record.state === "delivered") message.receive("FAILED", known);
  if (record.state === "undelivered") message.receive("DELIVERED", known);
  expect(message.memory).toBe(record);
}

/** The same to the same number from elsewhere, at a time that cannot have been our attempt. */
function foreignRow(world: World, message: SimMessage, afterMs: number): void {
  const record = message.memory;
  if (record?.state !== "sent" && record?.state !== "unconfirmed") return;
  world.addForeign(record.request, (record.attemptAt ?? 0) + afterMs);
}

function settle(world: World, message: SimMessage, result: "DELIVERED" | "FAILED"): void {
  for (const row of world.rowsOf(message.id)) if (row.result === "WAIT") row.result = result;
}

function expectPromises(run: Run): void {
  const { world, messages, seen } = run;
  for (const message of messages) {
    const record = message.disk;
    if (!record) continue;
    expectSoundTimeline(record, record.timeline);
    expectSoundRoute(record, acceptance.providerId);
    expectKnownAbsence(record.timeline);
    expectKnownUnsent(record.timeline);
    expectForward(seen.get(message.id), record);
    seen.set(message.id, record);
    expect(record.mirrored).toBeLessThanOrEqual(record.revision);
    expect(message.alarm !== null || message.firing, "an alarm is set").toBe(true);
    expect(Number.isFinite(message.alarm ?? 0)).toBe(true);

    // Whom it was handed to is whom it names. One that died before may have found a row that cannot be told from its own.
    const handed = world.providersOf(message.id);
    if (record.state === "sent" && handed.length > 0 && !world.unknown.has(message.id)) {
      expect(handed.at(-1)).toBe(record.providerId);
    }

    const { providerMessageId, state } = record;
    const rows = world.rowsOf(message.id);
    // An equal message may have taken one: then this one stands for that.
    const sent = rows.filter(
      (row) => world.claimantOf(row.providerMessageId, message.id) === message.id,
    );
    const end = record.timeline.findLast(({ to }) => to === state);
    const presumed = state === "failed" && end?.detail?.["absence"] === "presumed";
    if ((state === "canceled" || state === "failed") && !presumed) expect(sent).toEqual([]);
    if (providerMessageId !== undefined) expectOwnId(run, message, providerMessageId);
    // The row whose id it has, or its own: they differ only where nobody can tell them apart; see expectOwnId.
    const told = world.rows.find((row) => row.providerMessageId === providerMessageId);
    const others = run.alike || !told || rows.length > 1 ? rows : [];
    const results = [told, ...others].map((row) => row?.result);
    if (state === "delivered") expect(results).toContain("DELIVERED");
    if (state === "undelivered") expect(results).toContain("FAILED");
  }
  const ids = messages.flatMap(({ disk }) => disk?.providerMessageId ?? []);
  expect(new Set(ids).size, "promise 3: an id belongs to one message").toBe(ids.length);
}

/** Promise 3. Only messages that are equal in all that the recipient sees may have each other's rows, and never both the same. */
function expectOwnId({ world, messages, alike }: Run, message: SimMessage, id: string): void {
  const owner = world.rows.find((row) => row.providerMessageId === id)?.owner;
  if (owner === message.id) return;
  const twin = messages.find((other) => other.id === owner);
  // One that was told its id has its own.
  const own = world.rowsOf(message.id).map(({ providerMessageId }) => providerMessageId);
  const equal = alike && twin !== undefined && ![id, ...own].some((one) => world.told.has(one));
  expect(equal, "promise 3: the id is that of our own send").toBe(true);
}

/** Everything works again and nobody does anything: each message has to get to its end on its own, and then away. */
function expectEnd(run: Run): void {
  const { world, messages } = run;
  for (const message of messages) {
    message.crashAt = undefined;
    message.nextAnswer = "accepted";
    message.nextPass = { kind: "at", inMs: 0 };
  }
  const left = (): readonly SimMessage[] => messages.filter(({ disk }) => disk);
  for (let i = 0; i < 800 && left().length > 0; i++) {
    for (const message of left()) {
      message.answerCall();
      wakeDead(messages, message);
      while (message.checks.length > 0) message.answerCheck(true);
      world.flushGate();
      settle(world, message, "DELIVERED");
      message.acknowledge(message.disk?.revision ?? 0);
      message.noteInLedger();
    }
    expectPromises(run);
    const [next] = [...left()].sort((a, b) => (a.alarm ?? 0) - (b.alarm ?? 0));
    next?.fireAlarm();
  }
  for (const message of messages) {
    const last = run.seen.get(message.id);
    if (!last) continue;
    expect(isFinal(last.state), `ends in ${last.state}`).toBe(true);
    // Whose row nobody could tell was reported long before.
    const end = last.timeline.findLast(
      ({ from, to }) => to === "expired" && from === "unconfirmed",
    );
    const reported = last.timeline.some(({ event }) => event === "undecided");
    const inDoubt = end !== undefined && message.lastSighting === "undecided";
    expect(reported || !inDoubt, "ends in doubt, and was not reported").toBe(true);
    expect(message.purged).toBe(true);
  }
}

describe("a message, whatever happens to it and in whatever order,", () => {
  it("is never sent twice, never takes another's status, never goes back and gets to its end", () => {
    fc.assert(
      fc.property(setting, fc.array(step, { maxLength: 60, size: "max" }), (options, steps) => {
        const run = start(options);
        expectPromises(run);
        for (const one of steps) {
          perform(run, one);
          expectPromises(run);
        }
        expectEnd(run);
      }),
      { numRuns: inject("modelRuns") },
    );
  }, 300_000);
});
