import fc from "fast-check";
import { describe, expect, it } from "vitest";

import { admitCheck, afterCheckFault, NO_PAUSE } from "./check-pause.ts";
import {
  afterFault,
  afterLine,
  afterProbe,
  afterSent,
  CLOSED,
  type Circuit,
  type Fault,
} from "./circuit.ts";
import { noteFault, noteOks, QUIET, type RecentCalls } from "./recent-calls.ts";

const NOW = Date.UTC(2026, 10, 20);
const policy = { accountPauseMs: 15_000 };
const LINE: Fault = { kind: "line", code: "PROVIDER_ERROR", message: "502" };
const ACCOUNT: Fault = { kind: "account", code: "AUTHENTICATION_FAILED", message: "no" };

function faulty(circuit: Circuit, fault: Fault, now: number, recent: RecentCalls = QUIET): Circuit {
  const known = { recent: noteFault(recent, now), policy };
  return afterFault(circuit, { fault, beganAt: now }, known, now);
}

const good = (circuit: Circuit, now: number): Circuit =>
  afterProbe(circuit, undefined, policy, now);

describe("the circuit", () => {
  it("pauses everybody after one fault of the account", () => {
    const sound = noteOks(QUIET, 100, NOW);
    const open = faulty(CLOSED, ACCOUNT, NOW, sound);
    expect(open).toMatchObject({ phase: "open", until: NOW + 15_000, fault: ACCOUNT });
  });

  it("opens at the first or second fault of the line, and not for one among many", () => {
    expect(faulty(CLOSED, LINE, NOW).phase).toBe("open");
    const sound = noteOks(QUIET, 100, NOW);
    expect(faulty(CLOSED, LINE, NOW, sound)).toBe(CLOSED);
    expect(faulty(CLOSED, LINE, NOW, noteFault(sound, NOW)).phase).toBe("open");
  });

  it("waits longer after each probe that meets a fault", () => {
    let circuit = faulty(CLOSED, LINE, NOW);
    const pauses: number[] = [];
    for (let i = 0; i < 6; i++) {
      pauses.push(circuit.until - circuit.since);
      circuit = afterProbe(circuit, LINE, policy, circuit.until);
    }
    expect(pauses).toEqual([5000, 10_000, 15_000, 15_000, 15_000, 15_000]);
  });

  it("is not closed by an answer to the probe, only by a message that was sent when nobody waits any more", () => {
    const trial = good(faulty(CLOSED, LINE, NOW), NOW + 5000);
    expect(trial.phase).toBe("trial");
    expect(afterLine(trial)).toBe(trial);
    const proven = afterSent(trial, NOW + 5001);
    expect(proven.proven).toBe(true);
    expect(afterLine(proven)).toEqual(CLOSED);
  });

  it("opens for longer where the first message after a good probe meets the fault again", () => {
    const trial = good(faulty(CLOSED, ACCOUNT, NOW), NOW + 15_000);
    const again = faulty(trial, ACCOUNT, NOW + 15_100);
    expect(again).toMatchObject({ phase: "open", pauseMs: 30_000 });
  });

  it("begins with a short pause where messages were sent since the last one", () => {
    const long = faulty(good(faulty(CLOSED, LINE, NOW), NOW + 5000), LINE, NOW + 5001);
    expect(long.pauseMs).toBe(10_000);
    const sent = afterSent(good(long, NOW + 16_000), NOW + 16_001);
    expect(faulty(sent, LINE, NOW + 16_002)).toMatchObject({ phase: "open", pauseMs: 5000 });
  });

  it("stays in its trial for one fault among messages that were sent", () => {
    const trial = afterSent(good(faulty(CLOSED, LINE, NOW), NOW + 5000), NOW + 5001);
    const sound = noteOks(QUIET, 1, NOW + 5002);
    expect(faulty(trial, LINE, NOW + 5003, sound)).toBe(trial);
    expect(faulty(trial, LINE, NOW + 5003, noteFault(sound, NOW + 5003)).phase).toBe("open");
    expect(faulty(trial, ACCOUNT, NOW + 5003, sound).phase).toBe("open");
  });

  it("hears nothing from calls that began before the phase", () => {
    const trial = good(faulty(CLOSED, LINE, NOW), NOW + 5000);
    const late = { recent: noteFault(QUIET, NOW), policy };
    const call = { fault: LINE, beganAt: NOW + 4000 };
    expect(afterFault(trial, call, late, NOW + 6000)).toBe(trial);
    expect(afterSent(trial, NOW + 4000)).toBe(trial);
    const open = faulty(CLOSED, LINE, NOW);
    expect(faulty(open, LINE, NOW + 4000)).toBe(open);
    expect(afterSent(open, NOW + 1)).toBe(open);
  });

  it("remembers of which channel the message was that met the fault", () => {
    const open = faulty(CLOSED, { ...LINE, type: "ALIMTALK" }, NOW);
    expect(afterProbe(open, LINE, policy, open.until).fault?.type).toBe("ALIMTALK");
  });

  it("always comes to a next question or a trial, whatever happens", () => {
    const event = fc.constantFrom("line", "account", "sent", "good", "bad", "empty");
    fc.assert(
      fc.property(
        fc.array(fc.tuple(event, fc.integer({ min: 0, max: 40_000 })), { maxLength: 100 }),
        (events) => {
          let circuit: Circuit = CLOSED;
          let now = NOW;
          for (const [what, wait] of events) {
            now += wait;
            if (what === "line") circuit = faulty(circuit, LINE, now);
            else if (what === "account") circuit = faulty(circuit, ACCOUNT, now);
            else if (what === "sent") circuit = afterSent(circuit, now);
            else if (what === "empty") circuit = afterLine(circuit);
            else if (circuit.phase === "open" && now >= circuit.until) {
              circuit = afterProbe(circuit, what === "bad" ? LINE : undefined, policy, now);
            }
            if (circuit.phase === "open") {
              expect(circuit.until).toBeGreaterThan(circuit.since);
              expect(circuit.until - circuit.since).toBeLessThanOrEqual(30_000);
            }
            // The fault ends: the next question is the last.
            const end = good(circuit, Math.max(now, circuit.until));
            expect(afterLine(afterSent(end, end.since))).toMatchObject({ phase: "closed" });
          }
        },
      ),
    );
  });
});

describe("checks", () => {
  const known = (recent: RecentCalls) => ({ recent, policy });

  it("stop while the circuit is open, and not until somebody has something to send", () => {
    const open = faulty(CLOSED, LINE, NOW);
    expect(admitCheck(open, NO_PAUSE, false, NOW + 1).kind).toBe("paused");
    const trial = good(open, NOW + 5000);
    expect(admitCheck(trial, NO_PAUSE, false, NOW + 5001).kind).toBe("open");
    expect(admitCheck(trial, NO_PAUSE, true, NOW + 5001).kind).toBe("paused");
  });

  it("pause for themselves where the history alone is broken, and one of them finds out", () => {
    const first = noteFault(QUIET, NOW);
    const pause = afterCheckFault(NO_PAUSE, LINE, known(first), NOW);
    expect(admitCheck(CLOSED, pause, false, NOW + 4999)).toMatchObject({ kind: "paused" });
    const admitted = admitCheck(CLOSED, pause, false, NOW + 5000);
    if (admitted.kind !== "open") throw new Error("nobody finds out");
    expect(admitCheck(CLOSED, admitted.pause, false, NOW + 5001).kind).toBe("paused");
    const again = afterCheckFault(admitted.pause, LINE, known(noteFault(first, NOW)), NOW + 5100);
    expect(again).toMatchObject({ pauseMs: 10_000, until: NOW + 15_100 });
  });

  it("do not pause for one fault among many", () => {
    const recent = noteFault(noteOks(QUIET, 50, NOW), NOW);
    expect(afterCheckFault(NO_PAUSE, LINE, known(recent), NOW)).toBe(NO_PAUSE);
  });
});
