import { describe, expect, it } from "vitest";

import type { MessageRecord } from "../record.ts";
import { STATES } from "../states.ts";
import { onErase } from "./erase.ts";
import { accepted, IN_STATE, LATER, perform, sent } from "./testing.ts";

describe("erasing", () => {
  const stepsOf = (record: MessageRecord): readonly string[] =>
    perform(record, (one) => onErase(one, { ask: true }, LATER))
      .timeline.slice(record.timeline.length)
      .map(({ event }) => event);

  it("cancels what was not sent before it forgets it", () => {
    expect(stepsOf(accepted)).toEqual(["canceled", "redacted"]);
    expect(stepsOf(IN_STATE.delivered)).toEqual(["redacted"]);
  });

  it("is noted, once, for what has to come to its end first", () => {
    const first = onErase(sent, { ask: true }, LATER);
    expect(first).toMatchObject({ answer: { kind: "not_final" }, record: { eraseOwed: LATER } });
    const again = onErase(first.record ?? sent, { ask: true }, LATER + 1);
    expect(again.record).toBeUndefined();
    expect(again.answer.kind).toBe("not_final");
  });

  it("does nothing to an open message that nobody asked to end, nor to one on hold", () => {
    const open = STATES.filter((state) => IN_STATE[state].finalizedAt === undefined);
    for (const state of open) {
      const { record, answer } = onErase(IN_STATE[state], { ask: false }, LATER);
      expect([record, answer.kind]).toEqual([undefined, "not_final"]);
    }
    const held = { ...IN_STATE.delivered, holds: ["hld_a"] };
    expect(onErase(held, { ask: true }, LATER)).toEqual({ answer: { kind: "held", record: held } });
  });

  it("says ok again where it is done", () => {
    const gone = perform(IN_STATE.failed, (record) => onErase(record, { ask: true }, LATER));
    expect(onErase(gone, { ask: true }, LATER)).toEqual({ answer: { kind: "ok", record: gone } });
  });
});
