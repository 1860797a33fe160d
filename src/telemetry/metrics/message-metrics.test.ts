import { describe, expect, it } from "vitest";

import { accept } from "../../domain/message/accept.ts";
import { beginAttempt } from "../../domain/message/begin-attempt.ts";
import { endAttempt, interrupted } from "../../domain/message/end-attempt.ts";
import { expire } from "../../domain/message/expire.ts";
import { observe } from "../../domain/message/observe.ts";
import type { MessageRecord } from "../../domain/message/record.ts";
import { acceptance, policy } from "../../domain/message/testing.ts";
import { samplesOf } from "./message-metrics.ts";

const NOW = 1_700_000_000_000;

/** Each step as the journal sees it, and what it counted: `name{labels}` with its value. */
function run(...steps: readonly ((record: MessageRecord) => MessageRecord)[]): readonly string[] {
  let before: MessageRecord | undefined;
  let record = accept(acceptance, NOW);
  const all: string[] = [];
  for (const step of [(same: MessageRecord) => same, ...steps]) {
    const after = step(record);
    for (const { name, labels, value = 1 } of samplesOf(before, after)) {
      all.push(`${name.replace("kmsg_", "")} ${Object.values(labels).join(",")} ${value}`);
    }
    before = record = after;
  }
  return all;
}

const begin = (record: MessageRecord) => beginAttempt(record, NOW + 1000);
const take = (record: MessageRecord) =>
  endAttempt(record, { kind: "accepted", providerMessageId: "p" }, policy, NOW + 2000);
const see = (statusCode: string) => (record: MessageRecord) =>
  observe(record, { status: "DELIVERED", statusCode, via: "poll" }, NOW + 9000);
const refuse = (kind: "refused" | "not_sent", providerCode: string) => (record: MessageRecord) =>
  endAttempt(
    record,
    { kind, code: "INVALID_REQUEST", message: "no", fault: "request", providerCode },
    policy,
    NOW + 3000,
  );

describe("a message", () => {
  it("is counted once at each of its turns", () => {
    expect(run(begin, take, see("06"))).toEqual([
      "messages_accepted_total default,SMS 1",
      "messages_sent_total default,SMS,iwinv 1",
      "message_time_to_sent_seconds SMS,iwinv 2",
      "messages_final_total default,SMS,iwinv,delivered,06 1",
      "message_time_to_final_seconds SMS,delivered 9",
    ]);
  });

  it("whose result comes before the provider's answer was sent all the same", () => {
    expect(run(begin, see("06")).filter((one) => one.startsWith("messages_"))).toEqual([
      "messages_accepted_total default,SMS 1",
      "messages_final_total default,SMS,iwinv,delivered,06 1",
      "messages_sent_total default,SMS,iwinv 1",
    ]);
  });

  it("that is tried again counts a retry by its reason, and that failed a dead letter", () => {
    expect(run(begin, refuse("not_sent", "1"), begin, refuse("refused", "13"))).toEqual([
      "messages_accepted_total default,SMS 1",
      "send_retries_total iwinv,SMS,request 1",
      "dead_letters_total send 1",
      "messages_final_total default,SMS,iwinv,failed,13 1",
      "message_time_to_final_seconds SMS,failed 3",
    ]);
  });

  it("names no code that stands in no table", () => {
    for (const odd of ["010-1234-5678", "999", "0109", "7777", "<html>", "6"]) {
      const final = run(begin, take, see(odd)).find((one) => one.startsWith("messages_final"));
      expect(final, odd).toMatch(/delivered,(unknown|6) 1$/);
    }
  });

  it("whose attempt was lost in a crash counts as interrupted", () => {
    const samples = run(begin, (record) => interrupted(record, NOW + 5));
    expect(samples).toContain("send_attempts_total iwinv,SMS,interrupted 1");
  });

  it("that had expired counts a late result and no second end", () => {
    const samples = run(begin, take, (record) => expire(record, NOW + 5000), see("06"));
    expect(samples.filter((one) => one.startsWith("messages_final"))).toEqual([
      "messages_final_total default,SMS,iwinv,expired,TRACKING_TIMEOUT 1",
    ]);
    expect(samples.at(-1)).toBe("messages_late_results_total iwinv,delivered 1");
  });

  it("is not slow while it waits for its time", () => {
    const scheduledAt = NOW + 1500;
    const record = accept({ ...acceptance, scheduledAt }, NOW);
    const sent = take(begin(record));
    const time = samplesOf(record, sent).find(({ name }) => name.includes("time_to_sent"));
    expect(time?.value).toBe(0.5);
  });

  it("that is mirrored or acknowledged again counts nothing", () => {
    const record = take(begin(accept(acceptance, NOW)));
    expect(samplesOf(record, { ...record, mirrored: 3 })).toEqual([]);
  });
});
