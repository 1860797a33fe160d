/**
 * The first caller's answer, kept so that a repetition gets it to the byte, however far the message has come since. Only what
 * can change is kept, inside the record itself: it costs no row. Pure.
 */
import type { MessageRecord } from "./record.ts";

const CHANGING = [
  "state",
  "stateSource",
  "revision",
  "providerId",
  "route",
  "spareOnly",
  "attemptAfter",
  "slotted",
  "toldLater",
  "attempts",
  "attemptAt",
  "attemptEndedAt",
  "clockOffset",
  "providerMessageId",
  "providerStatusCode",
  "providerStatusMessage",
  "sentAt",
  "deliveredAt",
  "deliveredAtSource",
  "failedAt",
  "finalizedAt",
  "changedAt",
  "lastError",
  "errorClass",
  "renewedUntil",
  "fallback",
] as const satisfies readonly (keyof MessageRecord)[];

export interface FirstAnswer {
  /** When it was given, epoch ms. */
  readonly at: number;
  readonly facts: Partial<MessageRecord>;
}

/** Keeps the present state as the first answer, if none was given yet. */
export function keepFirstAnswer(record: MessageRecord, now: number): MessageRecord {
  if (record.first) return record;
  const facts = Object.fromEntries(
    CHANGING.filter((name) => record[name] !== undefined).map((name) => [name, record[name]]),
  );
  return { ...record, first: { at: now, facts } };
}

/** The record as it was told first; undefined while nobody was told anything. */
export function firstAnswerOf(
  record: MessageRecord,
): { readonly record: MessageRecord; readonly at: number } | undefined {
  const { first } = record;
  if (!first) return undefined;
  const changing = new Set<string>(CHANGING);
  const fixed = Object.fromEntries(Object.entries(record).filter(([name]) => !changing.has(name)));
  const then = { providerId: record.providerId, ...fixed, ...first.facts } as MessageRecord;
  const { rawJson, ...withoutRaw } = then;
  return {
    at: first.at,
    record: {
      // The provider's answer is there from the moment that it was taken.
      ...(then.sentAt === undefined || rawJson === undefined ? withoutRaw : then),
      timeline: record.timeline.filter((entry) => entry.revision <= then.revision),
    },
  };
}
