/** The gate's reaction to a line on which some calls meet faults while others go well, and to outages of such a line. */
import { describe, expect, it, vi } from "vitest";

import { useTurnedTime } from "../../kernel/time/testing.ts";
import { PlayedLine, type PlayedMessage } from "./testing.ts";

const NOW = Date.UTC(2026, 10, 20);
const SECOND_MS = 1000;
/** A pair of messages to a number, a second apart, begins after the other. */
const PAIR_MS = 1500;
/** Sound messages come all the time, eight beside each pair. */
const EVERY_MS = PAIR_MS / 8;
const SOUND = 400;

useTurnedTime(NOW);

async function untilSecond(second: number): Promise<void> {
  await vi.advanceTimersByTimeAsync(NOW + second * SECOND_MS - Date.now());
}

function sendSound(line: PlayedLine, count = SOUND): void {
  for (let n = 0; n < count; n++) line.sendAfter(EVERY_MS * n, `sound ${n}`);
}

/** Returns true for the first call of this message, unless it is a sound one. */
function failOnce(): (message: PlayedMessage) => boolean {
  return ({ name, attempts }) => !name.startsWith("sound") && attempts === 1;
}

/** The same numbers each time, from 0 to 1. */
function numbers(seed: number): () => number {
  let state = seed;
  return () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return state / 2 ** 32;
  };
}

const untried = ({ messages }: PlayedLine): number =>
  messages.filter(({ attempts }) => attempts === 0).length;
const unsent = ({ messages }: PlayedLine): number => messages.filter(({ sent }) => !sent).length;

describe("a line on which some calls fail", () => {
  it("is not stopped by pairs of messages to a number, each of which fails once", async () => {
    const line = new PlayedLine(failOnce());
    for (let pair = 0; pair < 50; pair++) {
      line.sendAfter(PAIR_MS * pair, `first ${pair}`, `pair ${pair}`);
      line.sendAfter(PAIR_MS * pair + SECOND_MS, `second ${pair}`, `pair ${pair}`);
    }
    sendSound(line);
    await untilSecond(90);
    expect(line.messages).toHaveLength(SOUND + 100);
    expect(untried(line)).toBe(0);
    // What failed was looked up for a minute, and sent again.
    await untilSecond(150);
    expect(unsent(line)).toBe(0);
  });

  it.each([0.05, 0.2, 0.35])(
    "lets everybody try soon where %d of the calls fail",
    async (share) => {
      const next = numbers(1);
      const line = new PlayedLine(() => next() < share);
      sendSound(line);
      await untilSecond(90);
      expect(line.messages).toHaveLength(SOUND);
      expect(untried(line)).toBe(0);
    },
  );

  it("is not stopped for long by fifty messages after each other that fail once", async () => {
    const line = new PlayedLine(failOnce());
    sendSound(line);
    for (let n = 0; n < 50; n++) line.sendAfter(20_000 + 10 * n, `bad ${n}`);
    await untilSecond(150);
    expect(untried(line)).toBe(0);
  });
});

describe("an outage of a line", () => {
  const OUTAGE = { from: NOW + 30 * SECOND_MS, until: NOW + 90 * SECOND_MS };
  /** Pauses of 5, 10 and 15 s, and then 15 s each. */
  const QUESTIONS = 5;

  /** @returns the calls that it met. */
  async function callsOf(share: number, only: "sends" | "all"): Promise<number> {
    const next = numbers(1);
    const lasts = (): boolean => Date.now() >= OUTAGE.from && Date.now() < OUTAGE.until;
    let calls = 0;
    const isFaulty = (): boolean => {
      if (lasts()) calls++;
      return lasts() || next() < share;
    };
    const line = new PlayedLine(isFaulty, () => only === "sends" || !lasts());
    sendSound(line, 2 * SOUND);
    await untilSecond(180);
    expect(untried(line)).toBe(0);
    return calls;
  }

  it("costs two messages an attempt, and none more while the gate's own question meets it too", async () => {
    expect(await callsOf(0, "all")).toBe(2);
  });

  it("costs one a pause where only sending meets it", async () => {
    expect(await callsOf(0, "sends")).toBeLessThanOrEqual(2 + QUESTIONS);
  });

  it("is noticed after a few more where a fifth of the calls failed before", async () => {
    expect(await callsOf(0.2, "all")).toBeLessThanOrEqual(6);
  });
});
