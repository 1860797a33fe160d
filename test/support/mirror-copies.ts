/** Copies of messages as they lie in the mirror's queue. */
import { env } from "cloudflare:workers";

import { accept } from "../../src/domain/message/accept.ts";
import { beginAttempt } from "../../src/domain/message/begin-attempt.ts";
import { endAttempt } from "../../src/domain/message/end-attempt.ts";
import { observe } from "../../src/domain/message/observe.ts";
import type { MessageRecord } from "../../src/domain/message/record.ts";
import { acceptance, policy } from "../../src/domain/message/testing.ts";
import type { QueuedMessage } from "../../src/objects/mirror/queued.ts";
import { mirrorMessage, type MirrorRow } from "../../src/sql/mirror/row.ts";

export const NOW = Date.UTC(2026, 10, 20, 3);

/** The four stages of a delivered message, newest last. */
export function stages(id: string): readonly QueuedMessage[] {
  const first = accept({ ...acceptance, id }, NOW);
  const second = beginAttempt(first, NOW + 1);
  const third = endAttempt(second, { kind: "accepted", providerMessageId: "R1" }, policy, NOW + 2);
  const fourth = observe(
    third,
    { providerMessageId: "R1", status: "DELIVERED", statusCode: "06", via: "poll" },
    NOW + 9000,
  );
  return [first, second, third, fourth].map((record) => queued(record));
}

export function queued(record: MessageRecord, change: Partial<MirrorRow> = {}): QueuedMessage {
  const message = mirrorMessage(record, {
    checks: 0,
    lastCheckedAt: undefined,
    nextWakeAt: NOW,
    toHash: "hash",
  });
  return {
    ...message,
    row: { ...message.row, ...change },
    object: env.MESSAGES.newUniqueId().toString(),
  };
}
