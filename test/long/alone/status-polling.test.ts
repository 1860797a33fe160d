/** The background poll with the schedule as it ships: nothing here runs an alarm, so all that is checked the poll checked. */
import { afterEach, describe, expect, it } from "vitest";

import { messages } from "../../../src/http/messages/messages.ts";
import type { MessageWithTimeline } from "../../../src/http/shapes/schemas.ts";
import { statusChecks } from "../../../src/http/status-checks/status-checks.ts";
import { emulatorKeys, phone, rowOf, sql, untilRow } from "../../support/api.ts";
import { nextMidnightKst, releaseClock, setClock } from "../../support/clock.ts";
import { insertRows, ownTenant, type OwnTenant } from "../../support/own-tenant.ts";
import { useShippedSettings } from "../../support/settings.ts";

useShippedSettings("status-polling");

afterEach(releaseClock);

const SECOND = 1000;
const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
/** Waits for ever at the provider. */
const WAITING = "7001";

interface Poll {
  readonly success: boolean;
  readonly message: string;
  readonly checked: number;
  readonly updated: number;
  readonly results: readonly {
    readonly messageId: string;
    readonly twilioSid: string | null;
    readonly oldStatus: string;
    readonly newStatus: string;
    readonly updated: boolean;
    readonly error?: string;
  }[];
}

const newTenant = (): OwnTenant => ownTenant([messages, statusChecks]);

async function poll(own: OwnTenant, query = ""): Promise<Poll> {
  const response = await own.fetch(`/functions/v1/poll-message-status${query}`);
  const body: Poll = await response.json();
  expect(response.status, JSON.stringify(body)).toBe(200);
  return body;
}

async function sendAs(own: OwnTenant, lastFour: string, state = "sent"): Promise<string> {
  const response = await own.post("/v1/messages", { to: phone(lastFour), text: "hi" });
  const { id }: MessageWithTimeline = await response.json();
  await untilRow(id, state);
  return id;
}

async function trackOf(id: string): Promise<{ checks: number; at: number }> {
  const [row] = await sql<{ attempt_count: number; last_checked_at: string }>(
    "select attempt_count, last_checked_at from kmsg_delivery_tracking where message_id = $1",
    [id],
  );
  return { checks: row?.attempt_count ?? -1, at: Number(row?.last_checked_at) };
}

describe("the background poll", () => {
  it("finds the result before the message's own check, and answers as the reference does", async () => {
    const own = newTenant();
    const start = nextMidnightKst() + 9 * HOUR;
    await setClock(start);
    const id = await sendAs(own, "0001");
    const waiting = await sendAs(own, WAITING);
    const sid = (await rowOf(id))?.provider_message_id;
    await setClock(start + 8 * SECOND);
    const answer = await poll(own);
    expect(answer).toMatchObject({
      success: true,
      message: "Status check completed. 1 messages updated out of 2 checked.",
      checked: 2,
      updated: 1,
    });
    expect(answer.results.find(({ messageId }) => messageId === id)).toEqual({
      messageId: id,
      twilioSid: sid,
      oldStatus: "sent",
      newStatus: "delivered",
      updated: true,
    });
    expect(answer.results.find(({ messageId }) => messageId === waiting)).toMatchObject({
      oldStatus: "sent",
      newStatus: "sent",
      updated: false,
    });
    await untilRow(id, "delivered");
    expect(await trackOf(id)).toMatchObject({ checks: 1 });
    // What is final is not polled again, however late.
    await setClock(start + 26 * MINUTE);
    expect((await poll(own)).results.map(({ messageId }) => messageId)).toEqual([waiting]);
  });

  it("leaves five minutes between two checks, the message's own among them, and counts every check", async () => {
    const own = newTenant();
    const start = nextMidnightKst() + 9 * HOUR;
    await setClock(start);
    const id = await sendAs(own, WAITING);
    const polledAt = start + 8 * SECOND;
    await setClock(polledAt);
    expect(await poll(own)).toMatchObject({ checked: 1 });
    expect(await trackOf(id)).toEqual({ checks: 1, at: polledAt });

    await setClock(polledAt + 5 * MINUTE);
    expect(await poll(own)).toMatchObject({ checked: 0, updated: 0, results: [] });
    // The row is free, but the message's own check four minutes after the send is not five minutes old.
    await setClock(polledAt + 5 * MINUTE + 1);
    expect(await poll(own)).toMatchObject({ checked: 0 });
    const { checks, at } = await trackOf(id);
    expect(checks).toBe(1);
    expect(Math.abs(at - start - 4 * MINUTE)).toBeLessThanOrEqual(0.4 * MINUTE);

    const late = start + 26 * MINUTE;
    await setClock(late);
    expect(await poll(own)).toMatchObject({ checked: 1 });
    // Its seven own checks lie behind by then: the greater number counts.
    expect(await trackOf(id)).toEqual({ checks: 7, at: late });
  });

  it("leaves alone what was checked twenty times, waits for its time, or is not the tenant's", async () => {
    const own = newTenant();
    const start = nextMidnightKst() + 9 * HOUR;
    await setClock(start);
    const id = await sendAs(own, WAITING);
    const scheduledAt = new Date(start + HOUR).toISOString();
    await own.post("/v1/messages", { to: phone(WAITING), text: "hi", scheduledAt });
    await sendAs(newTenant(), WAITING);
    await setClock(start + 8 * SECOND);
    const set = "update kmsg_delivery_tracking set attempt_count = $2 where message_id = $1";
    await sql(set, [id, 20]);
    expect(await poll(own)).toMatchObject({ checked: 0 });
    await sql(set, [id, 19]);
    expect(await poll(own)).toMatchObject({ checked: 1 });
    expect(await trackOf(id)).toMatchObject({ checks: 20 });
  });

  it("takes what may have been sent too, though it has no provider id", async () => {
    const own = newTenant();
    const start = nextMidnightKst() + 9 * HOUR;
    await setClock(start);
    // One fault beside what goes well is no outage: nobody's polls are paused for it.
    await sendAs(own, WAITING);
    const id = await sendAs(own, "8503", "unconfirmed");
    await setClock(start + 8 * SECOND);
    const { results } = await poll(own);
    expect(results.find(({ messageId }) => messageId === id)).toMatchObject({
      oldStatus: "sending",
    });
  });

  it("never checks a message twice, however many polls there are, and no more than asked for", async () => {
    const own = newTenant();
    const start = nextMidnightKst() + 9 * HOUR;
    await setClock(start);
    const ids: string[] = [];
    for (let i = 0; i < 9; i++) {
      // With the clock at a stand no slot but the first would ever come.
      await setClock(start + i * 100);
      ids.push(await sendAs(own, WAITING));
    }
    await setClock(start + 8 * SECOND);
    const few = await poll(own, "?limit=3");
    expect(few.results).toHaveLength(3);
    const more = await Promise.all([poll(own), poll(own), poll(own, "?limit=500")]);
    const checked = [few, ...more].flatMap(({ results }) => results.map((one) => one.messageId));
    expect(checked.toSorted()).toEqual(ids.toSorted());
    for (const id of ids) expect(await trackOf(id)).toMatchObject({ checks: 1 });
  });

  it("spares a provider that refuses our account, and counts no check that was not made", async () => {
    const own = newTenant();
    const start = nextMidnightKst() + 9 * HOUR;
    await setClock(start);
    const first = await sendAs(own, WAITING);
    // Later than the jitter of their own checks can make up for.
    await setClock(start + 3 * SECOND);
    const second = await sendAs(own, WAITING);
    await setClock(start + 8 * SECOND);
    await emulatorKeys({ smsApi: "another" });
    try {
      expect((await poll(own, "?limit=1")).results).toMatchObject([{ messageId: first }]);
      expect(await poll(own)).toMatchObject({ checked: 0, updated: 0 });
    } finally {
      await emulatorKeys(null);
    }
    expect(await trackOf(first)).toMatchObject({ checks: 1 });
    expect(await trackOf(second)).toMatchObject({ checks: 0 });
  });

  it("names a row whose message is gone, and does not ask for it for ever", async () => {
    const own = newTenant();
    const start = nextMidnightKst() + 9 * HOUR;
    await setClock(start);
    const message_id = crypto.randomUUID();
    await insertRows(own.tenant, [
      { message_id, state: "sent", status: "SENT", attempt_count: 19, provider_message_id: "R" },
    ]);
    const gone = { messageId: message_id, twilioSid: "R", oldStatus: "sent", newStatus: "sent" };
    expect((await poll(own)).results).toEqual([
      { ...gone, updated: false, error: "The message is not there any more" },
    ]);
    await setClock(start + 6 * MINUTE);
    expect(await poll(own)).toMatchObject({ checked: 0 });
  });
});
