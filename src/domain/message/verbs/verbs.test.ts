import fc from "fast-check";
import { describe, expect, it } from "vitest";

import { isFinal, STATES } from "../states.ts";
import { timing } from "../testing.ts";
import { onAcknowledge } from "./acknowledge.ts";
import { onCancel } from "./cancel.ts";
import { onDeliverAgain } from "./deliver-again.ts";
import { onErase } from "./erase.ts";
import { onHold } from "./hold.ts";
import { onReceipt } from "./receive.ts";
import { onReplay } from "./replay.ts";
import { onResolve } from "./resolve.ts";
import { accepted, IN_STATE, LATER, NOW, perform, sent, type Verb } from "./testing.ts";
import { onWoken, revisionInRow } from "./wake.ts";

const VERBS: readonly Verb[] = [
  (record) => onCancel(record, LATER),
  (record) => onErase(record, { ask: true }, LATER),
  (record) => onErase(record, { ask: false }, LATER),
  (record) => onHold(record, { holdId: "hld_a", on: true }),
  (record) => onHold(record, { holdId: "hld_a", on: false }),
  (record) => onReplay(record, LATER),
  (record) => onResolve(record, { resolution: "sent" }, LATER),
  (record) => onResolve(record, { resolution: "not_sent" }, LATER),
  (record) => onResolve(record, { resolution: "failed" }, LATER),
  (record) => onReceipt(record, { status: "DELIVERED" }, LATER),
  (record) => onReceipt(record, { status: "FAILED", providerMessageId: "R1" }, LATER),
  (record) => onDeliverAgain(record, [{ revision: 1, endpoint: "whe_a" }], LATER),
  (record) => onAcknowledge(record, { revision: record.revision, timing }, LATER),
];

describe("whatever verbs come, in whatever order", () => {
  it("no message loses a change, and only a replay or a late result lets it out of a final state", () => {
    fc.assert(
      fc.property(
        fc.constantFrom(...STATES),
        fc.array(fc.constantFrom(...VERBS), { maxLength: 8 }),
        (state, verbs) => {
          let record = IN_STATE[state];
          for (const verb of verbs) {
            const next = perform(record, verb);
            expect(next.revision).toBe(next.timeline.at(-1)?.revision);
            expect(next.timeline.slice(0, record.timeline.length)).toEqual(record.timeline);
            const left = isFinal(record.state) && next.state !== record.state;
            if (left) expect(["failed", "expired"]).toContain(record.state);
            record = next;
          }
        },
      ),
    );
  });

  it("nothing is sent after a cancel that was answered with ok", () => {
    const canceled = STATES.map((state) => onCancel(IN_STATE[state], LATER).answer);
    const ok = canceled.filter(({ kind }) => kind === "ok");
    expect(ok.map(({ record }) => record.state)).toEqual(["canceled", "canceled", "canceled"]);
  });

  it("nothing is sent after an erasure, and what is on its way is erased at its end", () => {
    const erased = STATES.map((state) =>
      perform(IN_STATE[state], (record) => onErase(record, { ask: true }, LATER)),
    );
    const left = erased.filter(({ redactedAt }) => redactedAt === undefined);
    expect(left.map(({ state, eraseOwed }) => [state, eraseOwed])).toEqual([
      ["sending", LATER],
      ["unconfirmed", LATER],
      ["sent", LATER],
    ]);
    expect(erased.flatMap((record) => onReplay(record, LATER).record ?? [])).toEqual([]);
  });
});

describe("holding", () => {
  it("stores nothing that is so already, and says when a hold has ended", () => {
    const held = onHold(accepted, { holdId: "hld_a", on: true });
    expect(held).toMatchObject({ record: { holds: ["hld_a"] }, answer: { released: false } });
    const record = held.record ?? accepted;
    expect(onHold(record, { holdId: "hld_a", on: true }).record).toBeUndefined();
    expect(onHold(record, { holdId: "hld_b", on: false }).record).toBeUndefined();
    const released = onHold(record, { holdId: "hld_a", on: false });
    expect(released).toMatchObject({ record: { holds: [] }, answer: { released: true } });
  });
});

describe("what follows", () => {
  it("is an attempt after a replay, and after a person has decided", () => {
    expect(onReplay(IN_STATE.failed, LATER).effects).toEqual(["advance"]);
    const resolved = onResolve(IN_STATE.unconfirmed, { resolution: "not_sent" }, LATER);
    expect(resolved.effects).toContain("advance");
  });

  it("is that the gate hears of an id that a receipt or a person has brought", () => {
    const { unconfirmed } = IN_STATE;
    const receipt = onReceipt(unconfirmed, { status: "DELIVERED", providerMessageId: "R9" }, LATER);
    expect(receipt.effects).toContain("own_id");
    const known = { resolution: "sent", providerMessageId: "R9" } as const;
    expect(onResolve(unconfirmed, known, LATER).effects).toContain("own_id");
  });

  it("is nothing where nothing is stored", () => {
    const all = STATES.flatMap((state) => VERBS.map((verb) => verb(IN_STATE[state])));
    const idle = all.filter(({ record }) => record === undefined);
    expect(idle.flatMap(({ effects = [] }) => effects)).toEqual([]);
  });

  it("is a delivery for a change that is an event", () => {
    const planned = onDeliverAgain(accepted, [{ revision: 1, endpoint: "whe_a" }], LATER);
    expect(planned).toMatchObject({ effects: ["duties"], answer: { kind: "planned", events: 1 } });
    const unknown = onDeliverAgain(accepted, [{ revision: 9, endpoint: "whe_a" }], LATER);
    expect(unknown).toEqual({ answer: { kind: "not_found" } });
  });
});

describe("a receipt", () => {
  it("of another provider message id is not the message's", () => {
    const other = { status: "DELIVERED", providerMessageId: "R2" } as const;
    expect(onReceipt(sent, other, LATER)).toEqual({ answer: { kind: "mismatch" } });
  });

  it("that teaches nothing changes nothing", () => {
    const { delivered } = IN_STATE;
    const repeat = onReceipt(delivered, { status: "DELIVERED" }, LATER);
    expect(repeat).toEqual({ answer: { kind: "ignored", record: delivered } });
  });
});

describe("waking", () => {
  it("never answers with a time before the alarm that is set", () => {
    const alarm = LATER + 86_400_000;
    expect(onWoken(sent, { timing, alarm }, LATER).answer.nextWakeAt).toBe(alarm);
    expect(onWoken(sent, { timing, alarm: null }, LATER).answer.nextWakeAt).toBeLessThan(alarm);
  });

  it("takes no row of another life for its own", () => {
    expect(revisionInRow(sent, { revision: 3, acceptedAt: NOW })).toBe(3);
    expect(revisionInRow(sent, { revision: 3, acceptedAt: NOW - 1 })).toBe(0);
  });
});

describe("an acknowledgement", () => {
  it("of a final message is stored, and one of an older revision is not", () => {
    const { delivered } = IN_STATE;
    const { revision } = delivered;
    const known = onAcknowledge(delivered, { revision, timing }, LATER);
    expect(known.record?.mirrored).toBe(revision);
    expect(
      onAcknowledge(delivered, { revision: revision - 1, timing }, LATER).record,
    ).toBeUndefined();
  });
});
