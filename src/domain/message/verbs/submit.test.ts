import { describe, expect, it } from "vitest";

import { observe } from "../observe.ts";
import { acceptance } from "../testing.ts";
import { onErase } from "./erase.ts";
import { onAnswer, onRepeat, onSubmit } from "./submit.ts";
import { accepted, IN_STATE, LATER, NOW, perform, sent } from "./testing.ts";

describe("submitting", () => {
  const facts = { listing: "none", spreadMs: 0 } as const;
  const passed = { record: accepted, pass: { kind: "at", at: 0 }, facts } as const;

  it("stores acceptance and intent in one record where it may be sent at once", () => {
    const begun = onSubmit(accepted, { sending: passed, named: false, waits: true }, NOW);
    expect(begun).toMatchObject({ record: { state: "sending", attempts: 1 }, effects: ["call"] });
    expect(begun.record?.first).toBeUndefined();
  });

  it("keeps what the first caller is told: now, or with the change that it waits for", () => {
    const at = onSubmit(accepted, { sending: passed, named: true, waits: false }, NOW);
    expect(at.record?.first).toMatchObject({ facts: { state: "sending" } });
    const waits = onSubmit(accepted, { sending: passed, named: true, waits: true }, NOW);
    expect(waits.effects).toEqual(["call", "answer_open"]);
    expect(waits.record?.first).toBeUndefined();
    const rests = onSubmit(accepted, { named: true, waits: true }, NOW);
    expect(rests).toMatchObject({ effects: ["rest"], record: { first: { at: NOW } } });
  });

  it("stores what its batch has canceled as canceled, and nothing more comes of it", () => {
    const canceled = { sending: passed, named: true, waits: true, canceled: true };
    const ended = onSubmit(accepted, canceled, NOW);
    expect(ended).toMatchObject({ record: { state: "canceled", attempts: 0 }, effects: ["end"] });
  });

  it("tells repeats from other requests, and sends nothing again that was erased", () => {
    expect(onRepeat(sent, { fingerprint: acceptance.fingerprint })).toBe("replayed");
    expect(onRepeat(sent, { fingerprint: "other" })).toBe("conflict");
    const member = { ...sent, batch: { id: "bat_1", index: 0 } };
    expect(onRepeat(member, { batch: "bat_1" })).toBe("replayed");
    expect(onRepeat(member, { batch: "bat_2" })).toBe("conflict");
    expect(onRepeat(sent, { batch: "bat_1" })).toBe("conflict");
    const erased = perform(IN_STATE.delivered, (one) => onErase(one, { ask: true }, LATER));
    expect(onRepeat(erased, { fingerprint: acceptance.fingerprint })).toBe("erased");
  });

  it("tells every later caller of a named message what the first was told", () => {
    const first = onAnswer(sent, { named: true }, LATER);
    const moved = observe(first.record ?? sent, { status: "DELIVERED", via: "poll" }, LATER + 1);
    const second = onAnswer(moved, { named: true }, LATER + 2);
    expect(second.record).toBeUndefined();
    expect(second.answer.at).toBe(LATER);
    expect(second.answer.record.state).toBe("sent");
    expect(onAnswer(moved, { named: false }, LATER + 2).answer.record.state).toBe("delivered");
  });
});
