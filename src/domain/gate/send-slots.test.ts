/**
 * The share of a tenant beside one that floods: counted in calls of others, not in time. Messages ask as their objects do, and
 * ask again when they were told to; alarms are late by what the test says.
 */
import { describe, expect, it } from "vitest";

import { NORMAL_SHARE, type Lane } from "./pacer.ts";
import { SendSlots } from "./send-slots.ts";

const NOW = Date.UTC(2026, 10, 20);
const RATE = 50;
const LANE = RATE * NORMAL_SHARE;

interface Message {
  readonly tenant: string;
  readonly lane: Lane;
  /** When it first asks, ms. */
  readonly at: number;
}

interface Sent extends Message {
  /** Its slot, ms. */
  readonly slot: number;
  readonly asks: number;
}

const many = (count: number, message: Message): readonly Message[] =>
  Array.from({ length: count }, () => message);

/** Plays all of them until each has its slot. @param lateMs of an alarm, by the message's place and how often it asked */
function play(
  messages: readonly Message[],
  lateMs = (_index: number, _asks: number): number => 0,
): readonly Sent[] {
  const slots = new SendSlots();
  const sent: Sent[] = [];
  const asking = new Map<number, (readonly [index: number, told: number])[]>();
  const askAt = (ms: number, index: number, told: number): void => {
    asking.set(ms, [...(asking.get(ms) ?? []), [index, told]]);
  };
  for (const [at, all] of Map.groupBy([...messages.keys()], (index) => messages[index]?.at ?? 0))
    asking.set(
      at,
      all.map((index) => [index, 0]),
    );
  for (let ms = 0; asking.size > 0; ms++) {
    for (const [index, told] of asking.get(ms) ?? []) {
      const message = messages[index];
      if (!message) continue;
      const answer = slots.ask({ ...message, count: 1, told, rate: RATE }, NOW + ms);
      if (answer.kind === "slots")
        sent.push({ ...message, slot: answer.slots.first - NOW, asks: told + 1 });
      else {
        const again = Math.ceil(answer.until - NOW + lateMs(index, told));
        askAt(Math.max(ms + 1, again), index, told + 1);
      }
    }
    asking.delete(ms);
  }
  return sent;
}

/** Steps of a tenant's messages: how many slots of the lane went by until each had its own. */
function stepsOf(sent: readonly Sent[], tenant: string): readonly number[] {
  return sent
    .filter((one) => one.tenant === tenant)
    .map(({ slot, at }) => Math.round(((slot - at) * LANE) / 1000) + 1)
    .sort((a, b) => a - b);
}

const p95 = (steps: readonly number[]): number => steps[Math.ceil(steps.length * 0.95) - 1] ?? 0;

/** A hundred notices at once, every ten seconds, and a single message in between. */
const ordinary: readonly Message[] = [1000, 11_000, 21_000].flatMap((at) => [
  ...many(100, { tenant: "b", lane: "normal", at }),
  { tenant: "b", lane: "normal", at: at + 7000 } as const,
]);
const floods: Readonly<Record<string, readonly Message[]>> = {
  "sends ten thousand at once, all high": many(10_000, { tenant: "a", lane: "high", at: 0 }),
  "sends ten thousand at once": many(10_000, { tenant: "a", lane: "normal", at: 0 }),
  "sends five hundred a second": Array.from({ length: 10_000 }, (_, index) => ({
    tenant: "a",
    lane: index % 2 === 0 ? "high" : "normal",
    at: index * 2,
  })),
};

describe("beside a tenant that", () => {
  it.each(Object.entries(floods))(
    "%s, another's p95 is at most twice its quiet one",
    (_, flood) => {
      const quiet = p95(stepsOf(play(ordinary), "b"));
      expect(quiet).toBeGreaterThan(80);
      const sent = play([...flood, ...ordinary]);
      expect(p95(stepsOf(sent, "b"))).toBeLessThanOrEqual(2 * quiet);
    },
  );

  it.each(Object.entries(floods))(
    "%s, another's single message waits half a second",
    (_, flood) => {
      const single = [9000, 19_500, 31_000].map(
        (at) => ({ tenant: "b", lane: "normal", at }) as const,
      );
      const own = play([...flood, ...single]).filter(({ tenant }) => tenant === "b");
      const waits = own.map(({ slot, at }) => slot - at);
      expect(Math.max(...waits)).toBeLessThanOrEqual(500 + 1000 / LANE);
    },
  );
});

it("says how long all that wait will take, though few have slots", () => {
  const slots = new SendSlots();
  for (let i = 0; i < 400; i++)
    slots.ask({ tenant: "a", lane: "normal", count: 1, rate: RATE }, NOW);
  const { normal } = slots.backlog(RATE, NOW);
  expect(normal - NOW).toBeCloseTo((400 * 1000) / LANE, 0);
  expect(slots.backlog(RATE, NOW + 60_000).normal).toBeLessThan(NOW + 60_000);
});

describe("a tenant alone", () => {
  const flood = many(2000, { tenant: "a", lane: "normal", at: 0 });
  const lastOf = (sent: readonly Sent[]): number => Math.max(...sent.map(({ slot }) => slot));

  it("has every slot, in the order of acceptance, for one more question each", () => {
    const sent = play(flood);
    expect(lastOf(sent)).toBeLessThanOrEqual((2000 * 1000) / LANE);
    expect(sent.map(({ slot }) => slot)).toEqual(
      sent.map(({ slot }) => slot).sort((a, b) => a - b),
    );
    expect(Math.max(...sent.map(({ asks }) => asks))).toBeLessThanOrEqual(2);
  });

  it("has nearly every slot where alarms are late, and no message asks again and again", () => {
    const sent = play(flood, (index) => (index * 7919) % 400);
    expect(lastOf(sent)).toBeLessThanOrEqual((2000 * 1000) / LANE + 1000);
    expect(Math.max(...sent.map(({ asks }) => asks))).toBeLessThanOrEqual(4);
  });
});

it("never gives out more slots than the rate, whoever floods", () => {
  const flood = ["a", "b", "c"].flatMap((tenant) => [
    ...many(300, { tenant, lane: "high", at: 0 }),
    ...many(300, { tenant, lane: "normal", at: 1000 }),
  ]);
  const times = play(flood)
    .map(({ slot }) => slot)
    .sort((a, b) => a - b);
  for (const [place, time] of times.entries())
    expect(
      times.slice(place, place + RATE + 3).filter((one) => one < time + 1000).length,
    ).toBeLessThanOrEqual(RATE + 2);
});

it("keeps a flood of one among ten tenants from costing more than a few questions a message", () => {
  const others = Array.from({ length: 9 }, (_, index) =>
    many(200, { tenant: `t${index}`, lane: "normal", at: 3000 + index * 500 }),
  ).flat();
  const sent = play([...many(2000, { tenant: "a", lane: "normal", at: 0 }), ...others]);
  const asks = sent.reduce((sum, one) => sum + one.asks, 0);
  expect(asks / sent.length).toBeLessThan(4);
  expect(Math.max(...sent.map((one) => one.slot))).toBeLessThanOrEqual((3800 * 1000) / LANE + 4000);
});
