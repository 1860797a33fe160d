/** Copies of messages as they go to the mirror. Pure. */
import { accept } from "../../src/domain/message/accept.ts";
import { beginAttempt } from "../../src/domain/message/begin-attempt.ts";
import { endAttempt } from "../../src/domain/message/end-attempt.ts";
import { observe } from "../../src/domain/message/observe.ts";
import { mirrorMessage, type MirrorMessage } from "../../src/sql/mirror/row.ts";

const POLICY = { maxAttempts: 5, baseMs: 2000, maxMs: 600_000 };

/** Delivered messages with the four events of their way. */
export function deliveredCopies(
  name: string,
  count: number,
  now: number,
): readonly MirrorMessage[] {
  return Array.from({ length: count }, (_, index) => {
    const to = `010${String(index).padStart(8, "0")}`;
    const requestNo = `R${name}${index}`;
    const accepted = accept(
      {
        id: `msg_bench_${name}_${index}`,
        tenant: "bench",
        fingerprint: "f",
        requestId: "r",
        providerId: "iwinv",
        request: { type: "SMS", to, toAsGiven: to, from: "0215990000", text: "hi" },
      },
      now - 9000,
    );
    const sending = beginAttempt(accepted, now - 9000);
    const answer = { kind: "accepted", providerMessageId: requestNo } as const;
    const sent = endAttempt(sending, answer, POLICY, now - 8900);
    const seen = { providerMessageId: requestNo, status: "DELIVERED", statusCode: "06" } as const;
    const delivered = observe(sent, { ...seen, via: "poll" }, now);
    const facts = { checks: 1, lastCheckedAt: now, nextWakeAt: now, toHash: `hash-${index}` };
    return mirrorMessage(delivered, facts);
  });
}
