import { describe, expect, it } from "vitest";

import { allowedCalls, judge, judgeOutage, type JudgedOutage } from "./judge.ts";
import type { Accepted, Alert, Ending, Outage, Seen, Took } from "./seen.ts";

const S = 1000;
const FROM = 1_000_000 * S;
const LINE = { firstMs: 5 * S, longestMs: 30 * S };

interface Story {
  readonly phone?: string;
  readonly text?: string;
  readonly high?: boolean;
  /** Seconds from the beginning of the fault; as many takes as times. */
  readonly acceptedAt?: number;
  readonly takenAt?: readonly number[];
  readonly state?: string;
  /** Index of the story whose first take it names; its own where it has one. */
  readonly names?: number | null;
  readonly unknown?: boolean;
}

const takeId = (story: number, take = 0): string => `${story}-${take}`;

function seenOf(stories: readonly Story[]): Seen {
  const wordsOf = ({ phone, text }: Story, index: number): { phone: string; text: string } => ({
    phone: phone ?? `0101000${index}`,
    text: text ?? `text ${index}`,
  });
  const accepted = stories.map((story, index): Accepted => ({
    id: `msg_${index}`,
    ...wordsOf(story, index),
    high: story.high ?? false,
    at: FROM + (story.acceptedAt ?? index / 100) * S,
  }));
  const took = stories.flatMap((story, index) =>
    (story.takenAt ?? [46 + index / 10]).map((at, take): Took => ({
      id: takeId(index, take),
      ...wordsOf(story, index),
      at: FROM + at * S,
    })),
  );
  const endings = stories.map((story, index): Ending => {
    const own = story.takenAt?.length === 0 ? null : index;
    const names = story.names === undefined ? own : story.names;
    return {
      id: `msg_${index}`,
      state: story.state ?? (names === null ? "unconfirmed" : "delivered"),
      providerMessageId: names === null ? null : takeId(names),
      unknown: story.unknown ?? false,
    };
  });
  return { accepted, took, endings: new Map(endings.map((one) => [one.id, one])) };
}

const ALERTED: readonly Alert[] = [
  { over: false, at: FROM + S },
  { over: true, at: FROM + 46 * S },
];

const OUTAGE: Outage = {
  timed: true,
  from: FROM,
  until: FROM + 45 * S,
  calls: { send: 1, history: 0, charge: 3 },
  alerts: ALERTED,
  pause: LINE,
};

function judged(stories: readonly Story[], outage: Partial<Outage> = {}): JudgedOutage {
  return judgeOutage(seenOf(stories), { ...OUTAGE, ...outage });
}

const GOOD: readonly Story[] = [{ high: true }, {}, {}, {}];

describe("a run that is well", () => {
  it("has no faults, and figures that say so", () => {
    expect(judged(GOOD)).toEqual({
      figures: { accepted: 4, sent: 4, reported: 0, lost: 0, twice: 0, wrong: 0, open: 0 },
      faults: [],
      calls: 4,
      callsAllowed: 5,
      recoveredSeconds: 1.3,
      disorder: 0,
      neighbours: 3,
      alerts: 1,
      allClears: 1,
    });
  });

  it("may miss one of a hundred, if that is reported", () => {
    const stories: Story[] = Array.from({ length: 100 }, () => ({}));
    const missed = { takenAt: [], state: "failed" };
    expect(judged([...stories.slice(1), missed]).faults).toEqual([]);
    expect(judged([...stories.slice(2), missed, missed]).faults).toEqual([
      "less than 99 % sent within 60 s of the end",
    ]);
  });

  it("may take its time where that is not judged, but has to end", () => {
    expect(judged([...GOOD, { takenAt: [305.5] }], { timed: false }).faults).toEqual([]);
    const never = judged([...GOOD, { takenAt: [], names: null, state: "accepted" }], {
      timed: false,
    });
    expect(never.faults).toContain("less than 99 % sent within 60 s of the end");
  });

  it("of a few seconds may have no alert, or one that is over", () => {
    const until = FROM + 3 * S;
    const calls = { send: 2 };
    expect(judged(GOOD, { until, calls, alerts: [] }).faults).toEqual([]);
    expect(judged(GOOD, { until, calls }).faults).toEqual([]);
  });
});

describe("a run is bad", () => {
  it.each<[string, readonly Story[], Partial<Outage>, string]>([
    ["with nothing accepted", [], {}, "nothing was accepted"],
    ["when a message waits for ever", [...GOOD, { takenAt: [] }], {}, "1 lost"],
    [
      "when one expires that was never taken",
      [...GOOD, { takenAt: [], state: "expired" }],
      {},
      "1 lost",
    ],
    ["when one is taken twice", [...GOOD, { takenAt: [46.4, 47] }], {}, "1 sent twice"],
    [
      "when one names another message's take",
      [...GOOD, { takenAt: [], names: 0, state: "delivered" }],
      {},
      "1 with a wrong status or id",
    ],
    [
      "when one that was taken names another's",
      [...GOOD, { names: 0 }],
      {},
      "1 with a wrong status or id",
    ],
    [
      "when one is delivered that was never taken",
      [...GOOD, { takenAt: [], names: null, state: "delivered" }],
      {},
      "1 with a wrong status or id",
    ],
    [
      "when one is failed that was taken",
      [...GOOD, { names: null, state: "failed" }],
      {},
      "1 with a wrong status or id",
    ],
    [
      "when the carrier's refusal is made up",
      [...GOOD, { state: "undelivered" }],
      {},
      "1 with a wrong status or id",
    ],
    [
      "when it takes longer than a minute",
      [...GOOD, { takenAt: [105.5] }],
      {},
      "less than 99 % sent within 60 s of the end",
    ],
    [
      "with calls in a row",
      GOOD,
      { calls: { send: 5, history: 1 } },
      "6 calls during the fault (5 send, 1 history), 5 allowed",
    ],
    ["with no alert", GOOD, { alerts: [] }, "0 alerts, not 1"],
    [
      "with two alerts",
      GOOD,
      { alerts: [...ALERTED, { over: false, at: FROM }] },
      "2 alerts, not 1",
    ],
    ["with no all-clear", GOOD, { alerts: ALERTED.slice(0, 1) }, "0 all-clears"],
    [
      "with two all-clears",
      GOOD,
      { alerts: [...ALERTED, { over: true, at: FROM + 47 * S }] },
      "2 all-clears",
    ],
  ])("%s", (_name, stories, outage, fault) => {
    expect(judged(stories, outage).faults).toContain(fault);
  });

  it("when those in a hurry come last, or the line is turned round", () => {
    const late: Story[] = [{}, {}, { high: true }, {}, { high: true }, {}];
    expect(judged(late).faults).toEqual(["2 of 5 neighbours out of order"]);
    const turned: Story[] = [0, 1, 2, 3].map((n) => ({ takenAt: [50 - n] }));
    expect(judged(turned).faults).toEqual(["3 of 3 neighbours out of order"]);
  });

  it("not for the place of those that had to be looked up first", () => {
    const late: Story[] = [
      {},
      {},
      {},
      { high: true, unknown: true },
      { high: true, unknown: true },
    ];
    expect(judged(late).faults).toEqual([]);
  });
});

describe("messages of equal words to one number", () => {
  const twin = { phone: "01012345678", text: "same" };

  it("may be either of the takes", () => {
    const crossed: Story[] = [
      { ...twin, names: 1 },
      { ...twin, names: 0 },
    ];
    expect(judge(seenOf(crossed), { resolved: true }).faults).toEqual([]);
  });

  it("may not share one", () => {
    const shared: Story[] = [twin, { ...twin, takenAt: [], names: 0, state: "delivered" }];
    expect(judge(seenOf(shared), { resolved: true }).faults).toEqual([
      "1 with a wrong status or id",
    ]);
  });

  it("are twice when there are more takes than messages", () => {
    const three: Story[] = [{ ...twin, takenAt: [1, 2] }, twin];
    expect(judge(seenOf(three), { resolved: true }).figures.twice).toBe(1);
  });

  it("of which one is reported as not sent leave the take to the other", () => {
    const one: Story[] = [
      { ...twin, takenAt: [], state: "failed" },
      { ...twin, names: null, state: "sent" },
    ];
    expect(judge(seenOf(one), { resolved: true })).toMatchObject({
      figures: { sent: 1, reported: 1 },
      faults: [],
    });
  });
});

describe("resolved", () => {
  const open: Story[] = [...GOOD, { names: null, state: "unconfirmed" }];

  it("is asked for where it is the matter", () => {
    expect(judge(seenOf(open), { resolved: true }).faults).toEqual(["1 sent, but never resolved"]);
    expect(judged(open).figures.open).toBe(1);
    expect(judged(open).faults).toEqual([]);
  });
});

describe("allowed calls", () => {
  it.each([
    [3, LINE, 2],
    [45, LINE, 5],
    [150, LINE, 8],
    [45, { firstMs: 15 * S, longestMs: 15 * S }, 5],
    [150, { firstMs: 15 * S, longestMs: 15 * S }, 12],
  ])("are two and one a pause: %i s, %j", (seconds, pause, allowed) => {
    expect(allowedCalls({ ...OUTAGE, until: FROM + seconds * S, pause })).toBe(allowed);
  });
});
