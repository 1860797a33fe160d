import { runInDurableObject } from "cloudflare:test";
import { env } from "cloudflare:workers";
import { describe, expect, it } from "vitest";

import type { MessageRecord } from "../../src/domain/message/record.ts";
import type { QueuedMessage } from "../../src/objects/mirror/queued.ts";
import { withPostgres } from "../../src/sql/driver/postgres.ts";
import { rowChecksumSql } from "../../src/sql/mirror/checksum.ts";
import { mirrorMessage } from "../../src/sql/mirror/row.ts";
import { rewriteMessage } from "../../src/sql/mirror/write.ts";
import {
  call,
  emulatorSends,
  eventually,
  get,
  phone,
  rowOf,
  send,
  sql,
  stubOf,
  untilRow,
  untilState,
} from "../support/api.ts";
import { evict } from "../support/evict.ts";
import { consume } from "../support/mirror-queue.ts";
import { storedOf } from "../support/stored.ts";
import { tracesOf } from "../support/traces.ts";

const redact = async (id: string, key?: string): Promise<Response> =>
  call(`/v1/messages/${encodeURIComponent(id)}/redact`, {
    method: "POST",
    ...(key !== undefined && { key }),
  });

const text = (): string => `a secret word ${crypto.randomUUID()}`;

describe("a redacted message", () => {
  it("is nowhere to be found by number or text, and still counts", async () => {
    const to = phone();
    const words = text();
    const { id } = await send({ to, text: words, customFields: { order: words } });
    await untilRow(id, "delivered");
    expect(await tracesOf(to, id)).not.toEqual([]);
    const response = await redact(id);
    expect(response.status, await response.clone().text()).toBe(200);
    expect(await response.json()).toMatchObject({
      id,
      state: "delivered",
      to: "",
      from: null,
      customFields: null,
      recipient: null,
      redactedAt: expect.any(String),
    });
    expect(await tracesOf(to, id)).toEqual([]);
    expect(await tracesOf(words, id)).toEqual([]);
    expect(await rowOf(id)).toMatchObject({ state: "delivered", to: "", to_hash: null });
    expect((await get(id)).state).toBe("delivered");
  });

  it("stays so whatever copies of it come late, twice, or from a repair", async () => {
    const to = phone();
    const { id } = await send({ to, text: text() });
    await untilRow(id, "delivered");
    const before = await storedOf(id);
    expect((await redact(id)).status).toBe(200);
    const copy = (record: MessageRecord): QueuedMessage => ({
      ...mirrorMessage(
        { ...record, mirrored: 0 },
        { checks: 1, lastCheckedAt: undefined, nextWakeAt: 0, toHash: "hash" },
      ),
      object: env.MESSAGES.newUniqueId().toString(),
    });
    const late = copy(before);
    await consume([late, late]);
    // Even one that claims to be newer, as only a repair that read before could write it.
    await consume([copy({ ...before, revision: before.revision + 9 })]);
    await withPostgres(env, async (client) => rewriteMessage(client, late));
    expect(await tracesOf(to, id)).toEqual([]);
    expect(await rowOf(id)).toMatchObject({ state: "delivered", to: "", to_hash: null });
  });

  it("is refused while the message is not final, and told the same twice", async () => {
    const scheduledAt = new Date(Date.now() + 3_600_000).toISOString();
    const { id } = await send({ to: phone(), text: text(), scheduledAt });
    const early = await redact(id);
    expect(early.status).toBe(409);
    expect(await early.json()).toMatchObject({ code: "not_final" });
    expect((await call(`/v1/messages/${id}/cancel`, { method: "POST" })).status).toBe(200);
    const first = await (await redact(id)).json<{ revision: number }>();
    const again = await (await redact(id)).json<{ revision: number }>();
    expect(again).toEqual(first);
  });

  it("sends nothing again: not by its key, not by its own id, not by a replay", async () => {
    const named = [
      { headers: { "idempotency-key": crypto.randomUUID() }, body: {} },
      { headers: {}, body: { messageId: `own-${crypto.randomUUID()}` } },
    ];
    for (const { headers, body } of named) {
      const to = phone();
      const request = { body: { to, text: text(), ...body }, headers };
      const { id } = await (await call("/v1/messages", request)).json<{ id: string }>();
      await untilState(id, "delivered");
      expect((await redact(id)).status).toBe(200);
      for (const repeat of [request, { ...request, body: { ...request.body, text: "other" } }]) {
        const refused = await call("/v1/messages", repeat);
        expect(refused.status).toBe(410);
        expect(await refused.json()).toMatchObject({ code: "message_erased", retryable: false });
      }
      expect(await emulatorSends(to)).toHaveLength(1);
    }
    const failed = await send({ to: phone("8112"), text: text() });
    await untilState(failed.id, "failed");
    expect((await redact(failed.id)).status).toBe(200);
    const stub = await stubOf(failed.id);
    expect((await stub.replay("default")).kind).toBe("not_failed");
  });

  it("is k-msg's failure at /send", async () => {
    const request = {
      body: { to: phone(), text: text(), messageId: `own-${crypto.randomUUID()}` },
    };
    expect((await call("/send", request)).status).toBe(200);
    await untilState(request.body.messageId, "delivered");
    expect((await redact(request.body.messageId)).status).toBe(200);
    const refused = await call("/send", request);
    expect(refused.status).toBe(400);
    expect(await refused.json()).toMatchObject({ ok: false, error: { code: "INVALID_REQUEST" } });
  });

  it("is another tenant's, or nobody's: 404", async () => {
    expect((await redact(`msg_${"A".repeat(43)}`)).status).toBe(404);
  });

  it("works where the object is gone, and its row proves right", async () => {
    const to = phone();
    const { id } = await send({ to, text: text(), customFields: { a: "b" } });
    await untilRow(id, "delivered");
    await runInDurableObject(await stubOf(id), async (_, state) => state.storage.deleteAll());
    await evict(await stubOf(id));
    expect(await (await stubOf(id)).read("default")).toBeUndefined();
    const response = await redact(id);
    expect(response.status, await response.clone().text()).toBe(200);
    expect(await response.json()).toMatchObject({ id, state: "delivered", to: "" });
    expect(await tracesOf(to, id)).toEqual([]);
    expect(await isProven(id)).toBe(true);
    expect((await redact(id)).status).toBe(200);
  });

  it("is noted in the audit trail", async () => {
    const { id } = await send({ to: phone(), text: text() });
    await untilState(id, "delivered");
    expect((await redact(id)).status).toBe(200);
    const entries = await eventually(
      async () =>
        sql<{ action: string }>(
          "select action from kmsg_audit where action = 'message.redacted' and detail ->> 'messageId' = $1",
          [id],
        ),
      (rows) => rows.length > 0,
    );
    expect(entries).toHaveLength(1);
  });
});

/** Whether the checksum of the row is that of what it says. */
async function isProven(id: string): Promise<boolean> {
  const rows = await sql<{ right: boolean }>(
    `select t.checksum = ${rowChecksumSql("t")} as right from kmsg_delivery_all t where message_id = $1`,
    [id],
  );
  return rows.length === 1 && rows[0]?.right === true;
}
