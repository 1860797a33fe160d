import { env } from "cloudflare:workers";
import { describe, expect, it } from "vitest";

import { fits } from "../../src/domain/gate/open-claims.ts";
import { accept } from "../../src/domain/message/accept.ts";
import { beginAttempt } from "../../src/domain/message/begin-attempt.ts";
import { acceptance } from "../../src/domain/message/testing.ts";
import { isolateOf } from "../../src/objects/isolate.ts";
import { claimLineOf, freeRowsOf, openClaimOf } from "../../src/objects/message/claim-facts.ts";

const NOW = Date.UTC(2026, 10, 20);
const [SENDER, OTHER] = ["0212345678", "0298765432"] as const;

describe("what the gate is told of a message", () => {
  it("names no number, the sender's neither, and still tells senders apart", async () => {
    const { settings } = isolateOf(env);
    const request = { ...acceptance.request, from: SENDER };
    const record = beginAttempt(accept({ ...acceptance, request }, NOW), NOW);
    const claim = await openClaimOf(settings, record);
    const span = claim?.spans[0];
    if (!claim || !span) throw new Error("it has begun, so it has a claim");
    const row = { providerMessageId: "1", phone: request.to, at: NOW, msgType: request.type };
    const rows = [SENDER, OTHER].map((callback) => ({ ...row, callback }));
    const match = { kind: "candidates", rows, beside: [], span, more: false } as const;
    const free = await freeRowsOf(settings, record, match, claim.content);
    expect(free.map((one) => fits(claim, one))).toEqual([true, false]);
    const told = JSON.stringify([await claimLineOf(settings, record), claim, free]);
    for (const number of [request.to, SENDER, OTHER]) expect(told).not.toContain(number);
  });
});
