import { env } from "cloudflare:workers";
import { describe, expect, it } from "vitest";

import { accept } from "../../src/domain/message/accept.ts";
import { beginAttempt } from "../../src/domain/message/begin-attempt.ts";
import { acceptance } from "../../src/domain/message/testing.ts";
import { messages } from "../../src/http/messages/messages.ts";
import type { MessageWithTimeline } from "../../src/http/shapes/schemas.ts";
import { statusChecks } from "../../src/http/status-checks/status-checks.ts";
import { withPostgres } from "../../src/sql/driver/postgres.ts";
import { mirrorMessage } from "../../src/sql/mirror/row.ts";
import { writeMessages } from "../../src/sql/mirror/write.ts";
import { call, eventually, phone, send, sql, untilRow } from "../support/api.ts";
import { sweepOnly } from "../support/lost-alarm.ts";
import { withoutLateCopies } from "../support/override.ts";
import { insertRows, ownTenant } from "../support/own-tenant.ts";

withoutLateCopies();

const POLL = "/functions/v1/poll-message-status";
const CHECK = "/functions/v1/check-message-status";

interface Status {
  readonly messageId: string;
  readonly twilioSid: string | null;
  readonly status: string;
  readonly [key: string]: unknown;
}

interface Check {
  readonly success: boolean;
  readonly message: string;
  readonly statuses: readonly Status[];
}

async function read<T>(response: Response, status = 200): Promise<T> {
  const text = await response.text();
  expect(response.status, text).toBe(status);
  return JSON.parse(text) as T;
}

const newTenant = () => ownTenant([messages, statusChecks]);
const SENT_AT = Date.UTC(2026, 10, 20, 3);

describe("the routes of the status-polling reference", () => {
  it.each([POLL, `${CHECK}?sid=x`])("are the admin's alone: %s", async (path) => {
    for (const authorization of ["", "Bearer wrong", "Bearer local-cron-token"]) {
      const response = await call(path, { key: null, headers: { authorization } });
      expect(await read(response, 401)).toEqual({
        success: false,
        error: "Admin access required",
      });
    }
  });

  it.each(["0", "501", "-1", "1.5", "1e2", "ten", "", "%2050", "1000"])(
    "refuse to poll %s messages, and say what is right",
    async (limit) => {
      const body = await read(await newTenant().fetch(`${POLL}?limit=${limit}`), 400);
      const error = "limit must be a whole number from 1 to 500";
      expect(body).toEqual({ success: false, error });
    },
  );

  it.each(["1", "500"])("poll up to %s messages", async (limit) => {
    expect(await read(await newTenant().fetch(`${POLL}?limit=${limit}`))).toEqual({
      success: true,
      message: "Status check completed. 0 messages updated out of 0 checked.",
      checked: 0,
      updated: 0,
      results: [],
    });
  });

  it.each(["", "?sid=a&messageId=b", "?messageId=a&batchId=b", "?sid=a&messageId=b&batchId=c"])(
    "check one thing at a time, not %s",
    async (query) => {
      const body = await read(await newTenant().fetch(CHECK + query), 400);
      const error = "the query needs exactly one of sid, messageId and batchId";
      expect(body).toEqual({ success: false, error });
    },
  );

  it("refuse what they do not know, by its name", async () => {
    const bodies = await Promise.all(
      [`${POLL}?limits=5`, `${CHECK}?messageId=a&tenant=b`].map(async (path) =>
        read<{ error: string }>(await newTenant().fetch(path), 400),
      ),
    );
    expect(bodies.map(({ error }) => error)).toEqual([
      "limits is not a field of this request",
      "tenant is not a field of this request",
    ]);
  });

  it.each(["sid=R0", `messageId=msg_${"A".repeat(43)}`, "messageId=%20", "batchId=batch_0"])(
    "know no message by %s",
    async (query) => {
      const body = await read(await newTenant().fetch(`${CHECK}?${query}`), 404);
      expect(body).toEqual({ success: false, error: "Message not found" });
    },
  );
});

describe("a check on demand", () => {
  it("asks the provider now, by our id and by the provider's, and tells what the reference tells", async () => {
    const to = phone();
    const message = await send({ to, text: "hi" });
    const check = async (query: string): Promise<Check> => read(await call(`${CHECK}?${query}`));
    const answer = await check(`messageId=${message.id}`);
    expect(answer).toMatchObject({
      success: true,
      message: "Status retrieved for 1 message(s)",
    });
    expect(answer.statuses).toEqual([
      {
        messageId: message.id,
        twilioSid: message.providerMessageId,
        status: expect.stringMatching(/^(sent|delivered)$/),
        to: `+82${to.slice(1)}`,
        from: "+82215990000",
        errorCode: null,
        errorMessage: null,
        dateSent: message.sentAt,
        dateUpdated: expect.any(String),
        price: null,
        priceUnit: "KRW",
      },
    ]);
    await untilRow(message.id, "delivered");
    const bySid = await check(`sid=${message.providerMessageId}`);
    expect(bySid.statuses).toMatchObject([{ messageId: message.id, status: "delivered" }]);
  });

  it("answers with what is known where it comes too soon", async () => {
    const message = await send({ to: phone("7001"), text: "hi" });
    const answers = await Promise.all(
      [1, 2, 3].map(async () => read<Check>(await call(`${CHECK}?messageId=${message.id}`))),
    );
    for (const { statuses } of answers) expect(statuses).toMatchObject([{ status: "sent" }]);
  });

  it("does without the database where the message still has its object", async () => {
    const own = newTenant();
    const response = await own.post("/v1/messages", { to: phone(), text: "hi" });
    const { id } = await read<MessageWithTimeline>(response, 201);
    const HYPERDRIVE = { connectionString: "postgres://postgres:postgres@127.0.0.1:1/none" };
    const away = { ...env, HYPERDRIVE } as unknown as Env;
    const answer = await own.fetch(`${CHECK}?messageId=${id}`, away);
    expect((await read<Check>(answer)).statuses).toMatchObject([{ messageId: id }]);
    const stranger = await newTenant().fetch(`${CHECK}?messageId=${id}`);
    expect(stranger.status).toBe(404);
  });

  it("tells what is past its retention from SQL, the archive included, with price and error", async () => {
    const own = newTenant();
    const times = { requested_at: SENT_AT, accepted_at: SENT_AT, status_updated_at: SENT_AT + 1 };
    const row = { ...times, sent_at: SENT_AT, provider_message_id: `R-${own.tenant}` };
    const live = { ...row, message_id: `live-${own.tenant}`, cost: 8.5, cost_currency: "KRW" };
    const archived = {
      ...row,
      message_id: `old-${own.tenant}`,
      state: "undelivered",
      status: "FAILED",
      provider_status_code: "3004",
      last_error: { code: "CARRIER", message: "refused" },
      from: "15881234",
    };
    await insertRows(own.tenant, [live]);
    await insertRows(own.tenant, [archived], "kmsg_delivery_archive");
    const check = async (query: string): Promise<Check> =>
      read(await own.fetch(`${CHECK}?${query}`));
    expect((await check(`messageId=live-${own.tenant}`)).statuses).toMatchObject([
      { status: "delivered", price: "-8.50000", priceUnit: "KRW", errorCode: null },
    ]);
    expect((await check(`messageId=old-${own.tenant}`)).statuses).toMatchObject([
      {
        status: "undelivered",
        price: null,
        from: "+8215881234",
        errorCode: "3004",
        errorMessage: "refused",
        dateSent: "2026-11-20T03:00:00.000Z",
        dateUpdated: "2026-11-20T03:00:00.001Z",
      },
    ]);
    // An id of SMS and one of AlimTalk may be the same: both are told.
    expect((await check(`sid=R-${own.tenant}`)).statuses).toHaveLength(2);
  });

  it("checks a batch in the order of its members, up to a hundred of them", async () => {
    const own = newTenant();
    const open = await read<MessageWithTimeline>(
      // Without a result: no later copy of it writes over what this test writes into its row.
      await own.post("/v1/messages", { to: phone("7001"), text: "hi" }),
      201,
    );
    await untilRow(open.id, "sent");
    const set =
      "update kmsg_delivery_tracking set batch_id = $2, batch_index = 1 where message_id = $1";
    await sql(set, [open.id, own.tenant]);
    const member = (batch_index: number, batch_id = own.tenant) => ({
      message_id: `${batch_id}-${batch_index}`,
      batch_id,
      batch_index,
    });
    await insertRows(own.tenant, [member(2), member(0)]);
    const check = async (id: string) => own.fetch(`${CHECK}?batchId=${id}`);
    const { message, statuses } = await read<Check>(await check(own.tenant));
    expect(message).toBe("Status retrieved for 3 message(s)");
    expect(statuses.map((one) => one.messageId)).toEqual([
      `${own.tenant}-0`,
      open.id,
      `${own.tenant}-2`,
    ]);

    const large = `${own.tenant}-large`;
    await insertRows(
      own.tenant,
      Array.from({ length: 101 }, (_, i) => member(i, large)),
    );
    const { error } = await read<{ error: string }>(await check(large), 400);
    expect(error).toMatch(/more than 100 messages.*\/v1\/batches/);
    await sql("delete from kmsg_delivery_tracking where message_id = $1", [`${large}-100`]);
    expect((await read<Check>(await check(large))).statuses).toHaveLength(100);
  });
});

describe("the count of checks in the table", () => {
  it("is not lowered by the message's next copy, and begins anew with a new life of its id", async () => {
    const id = `test-${crypto.randomUUID()}`;
    const facts = { checks: 2, lastCheckedAt: undefined, nextWakeAt: 0, toHash: null };
    const first = accept({ ...acceptance, id }, SENT_AT);
    const write = async (record: typeof first, checks: number): Promise<void> => {
      const copy = mirrorMessage(record, { ...facts, checks });
      await withPostgres(env, async (client) => writeMessages(client, [copy]));
    };
    const track = async () =>
      (
        await sql(
          "select revision, attempt_count, last_checked_at from kmsg_delivery_tracking where message_id = $1",
          [id],
        )
      )[0];
    await write(first, 2);
    await sql(
      "update kmsg_delivery_tracking set attempt_count = 5, last_checked_at = 7 where message_id = $1",
      [id],
    );
    const second = beginAttempt(first, SENT_AT + 1);
    await write(second, 3);
    expect(await track()).toEqual({ revision: 2, attempt_count: 5, last_checked_at: "7" });
    await write(accept({ ...acceptance, id }, SENT_AT + 10), 0);
    expect(await track()).toEqual({ revision: 1, attempt_count: 0, last_checked_at: null });
  });

  it("is not lowered by the sweeper", async () => {
    const { id } = await send({ to: phone("7001"), text: "hi" });
    await untilRow(id, "sent");
    await sql(
      "update kmsg_delivery_tracking set attempt_count = 50, next_check_at = -1 where message_id = $1",
      [id],
    );
    await sweepOnly(id);
    const moved = await eventually(
      async () =>
        (
          await sql<{ attempt_count: number; next_check_at: string }>(
            "select attempt_count, next_check_at from kmsg_delivery_tracking where message_id = $1",
            [id],
          )
        )[0],
      (row) => row?.next_check_at !== "-1",
    );
    expect(moved?.attempt_count).toBe(50);
  });
});
