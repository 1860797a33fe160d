/**
 * A provider that sends nothing: for demonstrations and tests, with every number of the world. A message is delivered a moment
 * after it was taken; the text `fail` is refused each time, with proof that nothing was sent.
 */
import type { MessageType } from "@k-msg/core";
import { MockSendProvider } from "@k-msg/provider";

import type { MessageRecord } from "../../domain/message/record.ts";
import { sha256 } from "../../kernel/hashes/fingerprint.ts";
import { acceptedOutcome, failedOutcome } from "../outcome.ts";
import type { ProviderAccess } from "../provider.ts";
import { textOptions } from "../send-options.ts";

export const MOCK_ID = "mock";

const TEXTS: ReadonlySet<MessageType> = new Set(["SMS", "LMS", "MMS"]);
const DELIVERED_AFTER_MS = 3000;
const FAILING_TEXT = "fail";

export function mockAccess(): ProviderAccess {
  return {
    id: MOCK_ID,
    foreign: true,
    marksRows: true,
    takes: ({ type }) => TEXTS.has(type),

    async send(record) {
      const mock = new MockSendProvider();
      if (record.request.text?.trim() === FAILING_TEXT) mock.mockFailure(1);
      const result = await mock.send(textOptions(record, undefined));
      if (result.isFailure) return failedOutcome(result.error);
      return acceptedOutcome({ ...result.value, providerMessageId: await idOf(record) }, undefined);
    },

    async lookUp(record) {
      const providerMessageId = await idOf(record);
      const sentAt = record.attemptAt ?? record.acceptedAt;
      const deliveredAt = sentAt + DELIVERED_AFTER_MS;
      const delivered = Date.now() >= deliveredAt;
      const seen = {
        providerMessageId,
        sentAt,
        status: delivered ? ("DELIVERED" as const) : ("SENT" as const),
        ...(delivered && { deliveredAt }),
      };
      return {
        ok: true,
        rows: [{ providerMessageId, phone: record.request.to, own: true, at: sentAt, seen }],
      };
    },
  };
}

/** It remembers nothing: the id follows from the message. */
async function idOf({ tenant, id }: MessageRecord): Promise<string> {
  return `mock-${(await sha256(`${tenant}\n${id}`)).slice(0, 32)}`;
}
