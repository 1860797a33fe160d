import fc from "fast-check";
import { describe, expect, it } from "vitest";

import { sendAgain } from "./absent.ts";
import { accept, type Acceptance } from "./accept.ts";
import { beginAttempt } from "./begin-attempt.ts";
import { endAttempt, interrupted } from "./end-attempt.ts";
import type { MessageRecord } from "./record.ts";
import { replay } from "./replay.ts";
import { passOver } from "./reroute.ts";
import { acceptance, policy } from "./testing.ts";

const NOW = Date.UTC(2026, 10, 20);
const senders = { iwinv: "0215990000", solapi: "0212345678" };
const withSenders = { ...policy, senders };

const begin = (change: Partial<Acceptance> = {}): MessageRecord =>
  beginAttempt(accept({ ...acceptance, route: ["solapi", "mock"], ...change }, NOW), NOW);

const error = { code: "E", message: "no" };
const busy = { kind: "not_sent", fault: "busy", ...error } as const;
const wrong = { kind: "refused", fault: "request", ...error } as const;
const account = { kind: "refused", fault: "account", ...error } as const;
const unknown = { kind: "unknown", fault: "network", ...error } as const;

describe("failover to the next provider", () => {
  it("goes on at once, from one to the next, where nothing was sent", () => {
    const second = endAttempt(begin(), busy, policy, NOW + 5);
    expect(second).toMatchObject({
      state: "accepted",
      providerId: "solapi",
      route: ["mock"],
      attemptAfter: NOW + 5,
    });
    expect(second.timeline.at(-1)).toMatchObject({
      event: "rerouted",
      detail: { from: "iwinv", to: "solapi", fault: "busy" },
    });
    const third = endAttempt(beginAttempt(second, NOW), account, policy, NOW);
    expect(third).toMatchObject({ state: "accepted", providerId: "mock", route: undefined });
    // Nobody is left: it waits for the last one like any message.
    const last = endAttempt(beginAttempt(third, NOW), busy, policy, NOW);
    expect(last).toMatchObject({ providerId: "mock", state: "accepted" });
    expect(last.timeline.at(-1)?.event).toBe("retry_scheduled");
  });

  it("goes on after a refusal of our sender there, and not of the message itself", () => {
    const sender = endAttempt(begin(), { ...wrong, senderFault: true }, policy, NOW);
    expect(sender.providerId).toBe("solapi");
    expect(endAttempt(begin(), wrong, policy, NOW)).toMatchObject({
      state: "failed",
      providerId: "iwinv",
    });
  });

  it("counts the attempts of all providers together", () => {
    const two = { ...policy, maxAttempts: 2 };
    const second = endAttempt(begin(), busy, two, NOW);
    expect(second.providerId).toBe("solapi");
    const last = endAttempt(beginAttempt(second, NOW), busy, two, NOW);
    expect(last).toMatchObject({ state: "failed", attempts: 2, providerId: "solapi" });
  });

  it("changes the sender with the provider only where the caller named none", () => {
    const own = endAttempt(begin(), busy, withSenders, NOW);
    expect(own.request.from).toBe(acceptance.request.from);
    const request = { ...acceptance.request, defaultSender: true as const };
    const moved = endAttempt(begin({ request }), busy, withSenders, NOW);
    expect(moved.request.from).toBe("0212345678");
  });

  it("ends for good with an unknown outcome, a crash, or the first attempt of what only had spares", () => {
    const ends = [
      sendAgain(endAttempt(begin(), unknown, policy, NOW), "proven", NOW),
      sendAgain(interrupted(begin(), NOW), "proven", NOW),
      begin({ spareOnly: true }),
    ];
    for (const record of ends) {
      const sending = record.state === "sending" ? record : beginAttempt(record, NOW);
      const after = endAttempt(sending, busy, policy, NOW);
      expect(after.providerId).toBe("iwinv");
      expect(endAttempt(sending, account, policy, NOW).providerId).toBe("iwinv");
    }
  });

  it("passes over paused ones before an attempt and keeps them behind the others", () => {
    const accepted = accept({ ...acceptance, route: ["solapi", "mock"] }, NOW);
    const passed = passOver(accepted, { to: "solapi", senders }, "AUTH", NOW);
    expect(passed).toMatchObject({
      state: "accepted",
      providerId: "solapi",
      route: ["mock", "iwinv"],
    });
  });

  it("never changes the provider after an unknown outcome, whatever comes", () => {
    const outcomes = fc.constantFrom(busy, wrong, account, unknown, {
      kind: "refused",
      fault: "request",
      senderFault: true,
      ...error,
    } as const);
    fc.assert(
      fc.property(fc.array(outcomes, { minLength: 1, maxLength: 12 }), (steps) => {
        let record = accept({ ...acceptance, route: ["solapi", "mock"] }, NOW);
        let stuck: string | undefined;
        for (const outcome of steps) {
          if (record.state === "unconfirmed") record = sendAgain(record, "presumed", NOW);
          if (record.state === "failed") record = replay(record, NOW) ?? record;
          const sending = beginAttempt(record, NOW);
          expect(sending.providerId).toBe(record.providerId);
          record = endAttempt(sending, outcome, policy, NOW);
          if (record.state === "unconfirmed") stuck ??= record.providerId;
          if (stuck !== undefined) expect(record.providerId).toBe(stuck);
        }
      }),
    );
  });
});
