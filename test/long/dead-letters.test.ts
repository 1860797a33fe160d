import { runInDurableObject } from "cloudflare:test";
import { env } from "cloudflare:workers";
import { describe, expect, it } from "vitest";

import { replayLetters } from "../../src/app/dead-letters/replay.ts";
import type { MessageRecord } from "../../src/domain/message/record.ts";
import type { MessageWithTimeline } from "../../src/http/shapes/schemas.ts";
import { sweep } from "../../src/jobs/sweep/messages.ts";
import { isolateOf } from "../../src/objects/isolate.ts";
import { withPostgres } from "../../src/sql/driver/postgres.ts";
import { listLetters, readLetter } from "../../src/sql/mirror/dead-letters.ts";
import {
  call,
  emulatorSends,
  eventually,
  get,
  phone,
  send,
  sql,
  stubOf,
  untilRow,
  untilState,
} from "../support/api.ts";
import { evict } from "../support/evict.ts";
import { storedOf, untilAcknowledged } from "../support/stored.ts";

interface Letter {
  readonly id: string;
  readonly kind: string;
  readonly messageId: string;
  readonly error: { readonly code: string; readonly class: string };
  readonly discardedAt: string | null;
}

interface Page {
  readonly data: readonly Letter[];
  readonly next_cursor: string | null;
}

async function list(query = ""): Promise<Page> {
  const response = await call(`/v1/dead-letters?limit=1000${query}`);
  expect(response.status, await response.clone().text()).toBe(200);
  return response.json();
}

const isListed = async (id: string): Promise<boolean> =>
  (await list()).data.some((letter) => letter.id === id);

const path = (id: string, action = ""): string =>
  `/v1/dead-letters/${encodeURIComponent(id)}${action}`;

/** A message that the provider was too busy for at every attempt. */
async function failed(): Promise<{ message: MessageWithTimeline; to: string; id: string }> {
  const to = phone("8112");
  const message = await send({ to, text: "a word of its own" });
  await untilRow(message.id, "failed");
  return { message, to, id: `send:${message.id}` };
}

/** The provider takes the message from now on: the emulator goes by the number. */
async function recover(message: MessageWithTimeline): Promise<string> {
  const to = phone();
  const stub = await stubOf(message.id);
  await runInDurableObject(stub, (_object, state) => {
    const record = state.storage.kv.get<MessageRecord>("message");
    if (!record) throw new Error("nothing stored");
    state.storage.kv.put("message", { ...record, request: { ...record.request, to } });
  });
  await evict(stub);
  return to;
}

describe("a message that exhausted its attempts", () => {
  it("is a dead letter without number or text, and a replay sends the same message with its history", async () => {
    const { message, to, id } = await failed();
    const response = await call(path(id));
    expect(response.status).toBe(200);
    const text = await response.text();
    expect(text).not.toContain(to);
    expect(text).not.toContain("a word of its own");
    expect(JSON.parse(text)).toMatchObject({
      id,
      kind: "send",
      messageId: message.id,
      attempts: 5,
      error: { class: "busy" },
      discardedAt: null,
    });
    expect(await isListed(id)).toBe(true);

    const now = await recover(message);
    const replayed = await call(path(id, "/replay"), { method: "POST" });
    expect(replayed.status, await replayed.clone().text()).toBe(200);
    const done = await untilState(message.id, "delivered");
    expect(done.timeline.map((entry) => entry.event)).toEqual(
      expect.arrayContaining(["accepted", "failed", "replayed"]),
    );
    expect(done.attempts).toBe(6);
    expect((await emulatorSends(now)).filter((one) => one.accepted)).toHaveLength(1);
    await untilRow(message.id, "delivered");
    expect(await isListed(id)).toBe(false);
    expect((await call(path(id))).status).toBe(404);
    expect((await call(path(id, "/replay"), { method: "POST" })).status).toBe(404);
  });

  it("that somebody replayed a moment ago is not replayed twice", async () => {
    const { message, id } = await failed();
    const now = await recover(message);
    const answers = await Promise.all(
      [1, 2, 3].map(async () => call(path(id, "/replay"), { method: "POST" })),
    );
    const statuses = answers.map((answer) => answer.status);
    expect(statuses.sort((a, b) => a - b)).toEqual([200, 409, 409]);
    await untilState(message.id, "delivered");
    expect(await emulatorSends(now)).toHaveLength(1);
  });

  it("stays discarded once it is", async () => {
    const { message, id } = await failed();
    const first = await call(path(id, "/discard"), { method: "POST" });
    expect(first.status).toBe(200);
    const { discardedAt }: Letter = await first.json();
    expect(discardedAt).not.toBeNull();
    const again = await call(path(id, "/discard"), { method: "POST" });
    expect(await again.json()).toMatchObject({ discardedAt });
    expect(await isListed(id)).toBe(false);
    expect(await (await call(path(id))).json()).toMatchObject({ id, discardedAt });
    const replay = await call(path(id, "/replay"), { method: "POST" });
    expect(replay.status).toBe(409);
    expect(await replay.json()).toMatchObject({ code: "dead_letter_closed", retryable: false });
    expect((await get(message.id)).state).toBe("failed");
  });

  it("is found by kind, class and time, page by page, and replayed by filter", async () => {
    const from = new Date().toISOString();
    const [a, b, c] = await Promise.all([failed(), failed(), failed()]);
    const ids = [a.id, b.id, c.id];
    expect((await list(`&kind=mirror&from=${from}`)).data.map((one) => one.id)).not.toContain(a.id);
    expect((await list("&errorClass=other")).data).toEqual([]);
    expect((await list(`&until=${from}`)).data.map((one) => one.id)).not.toContain(a.id);

    const seen: string[] = [];
    let cursor: string | null = "";
    while (cursor !== null) {
      const page: Page = await (
        await call(`/v1/dead-letters?limit=1&from=${from}${cursor && `&cursor=${cursor}`}`)
      ).json();
      seen.push(...page.data.map((one) => one.id));
      cursor = page.next_cursor;
    }
    expect(seen).toEqual(expect.arrayContaining(ids));
    expect(new Set(seen).size).toBe(seen.length);

    // The others of this file fail at the same time: only these may be replayed here.
    const letters = await withPostgres(env, async (client) =>
      Promise.all(ids.map(async (id) => readLetter(client, "default", id))),
    );
    const known = letters.filter((letter) => letter !== undefined);
    await Promise.all([a, b, c].map(async ({ message }) => recover(message)));
    const counts = await replayLetters(isolateOf(env), "default", known);
    expect(counts).toEqual({ replayed: 3, not_failed: 0, gone: 0, errors: 0 });
    for (const { message } of [a, b, c]) await untilState(message.id, "delivered");
  });

  it("is another tenant's business to nobody", async () => {
    const { id } = await failed();
    const [page, one] = await withPostgres(env, async (client) =>
      Promise.all([
        listLetters(client, { tenant: "other", limit: 100 }),
        readLetter(client, "other", id),
      ]),
    );
    expect(page.letters).toEqual([]);
    expect(one).toBeUndefined();
    const letter = await withPostgres(env, async (client) => readLetter(client, "default", id));
    if (!letter) throw new Error("no letter");
    expect(await replayLetters(isolateOf(env), "other", [letter])).toMatchObject({
      replayed: 0,
      gone: 1,
    });
  });
});

/** Sends a message whose row the database refuses until the work is done. @returns its letter's id. */
async function poisoned(messageId: string, work: (id: string) => Promise<void>): Promise<string> {
  const constraint = `poison_${messageId.slice(9).replaceAll("-", "")}`;
  await sql(
    `alter table kmsg_delivery_tracking add constraint ${constraint}
     check (message_id <> '${messageId}') not valid`,
  );
  const id = `mirror:${messageId}`;
  try {
    await send({ to: phone(), text: "hi", messageId });
    await untilState(messageId, "delivered");
    const letter = await eventually(
      async () => (await call(path(id))).json<Letter>(),
      (one) => one.kind === "mirror",
    );
    expect(letter.error).toMatchObject({
      code: "ROW_REFUSED",
      message: `SQLSTATE 23514 at ${constraint}`,
    });
    await work(id);
  } finally {
    await sql(`alter table kmsg_delivery_tracking drop constraint ${constraint}`);
  }
  return id;
}

describe("a row that the database refuses", () => {
  it("is a dead letter with the database's reason until its cause is mended and it is replayed", async () => {
    const messageId = `poisoned-${crypto.randomUUID()}`;
    const id = await poisoned(messageId, async (id) => {
      expect(await isListed(id)).toBe(true);
      // In vain, as long as nothing was mended.
      const early = await call(path(id, "/replay"), { method: "POST" });
      expect(early.status, await early.clone().text()).toBe(200);
      expect((await storedOf(messageId)).mirrored).toBe(0);
    });
    // The object tries by itself too, and may have been faster.
    const response = await call(path(id, "/replay"), { method: "POST" });
    expect([200, 404]).toContain(response.status);
    await untilRow(messageId, "delivered");
    expect(await isListed(id)).toBe(false);
    const events = await sql("select revision from kmsg_delivery_event where message_id = $1", [
      messageId,
    ]);
    expect(events).toHaveLength((await get(messageId)).revision);
  });

  it("is sent no more once its letter was discarded", async () => {
    const messageId = `poisoned-${crypto.randomUUID()}`;
    await poisoned(messageId, async (id) => {
      expect((await call(path(id, "/discard"), { method: "POST" })).status).toBe(200);
      await untilAcknowledged(messageId);
      expect(await isListed(id)).toBe(false);
    });
  });
});

describe("the routes of dead letters", () => {
  it("replay by filter tells what became of what it found", async () => {
    const body = { kind: "mirror", errorClass: "database", until: "2020-01-01T00:00:00Z" };
    const response = await call("/v1/dead-letters/replay", { body });
    expect(response.status).toBe(200);
    expect(await response.json()).toEqual({
      matched: 0,
      replayed: 0,
      not_failed: 0,
      gone: 0,
      errors: 0,
      next_cursor: null,
    });
  });

  it.each([
    ["GET", "/v1/dead-letters?kind=other", undefined],
    ["GET", "/v1/dead-letters?cursor=x", undefined],
    ["GET", "/v1/dead-letters?limit=0", undefined],
    ["POST", "/v1/dead-letters/replay", { limit: 501 }],
    ["POST", "/v1/dead-letters/replay", { cursor: "x" }],
    ["POST", "/v1/dead-letters/replay", { all: true }],
  ])("refuse %s %s %j", async (method, path, body) => {
    const response = await call(path, { method, ...(body && { body }) });
    expect(response.status).toBe(400);
    expect(await response.json()).toMatchObject({ code: "invalid_request" });
  });

  it.each(["send:nobody", "mirror:nobody", "nonsense", "send:", "send:%E0", "other:msg_x"])(
    "know no letter %s",
    async (id) => {
      for (const [method, action] of [
        ["GET", ""],
        ["POST", "/replay"],
        ["POST", "/discard"],
      ] as const) {
        const response = await call(`/v1/dead-letters/${id}${action}`, { method });
        expect(response.status).toBe(404);
        expect(await response.json()).toMatchObject({ code: "dead_letter_not_found" });
      }
    },
  );

  it("ask for a key", async () => {
    expect((await call("/v1/dead-letters", { key: null })).status).toBe(401);
    expect((await call(path("send:x", "/discard"), { method: "POST", key: "no" })).status).toBe(
      401,
    );
  });
});

describe("the sweeper", () => {
  it("moves on rows it cannot ask about, so that they never hold up the others", async () => {
    const message = await send({ to: phone("7001"), text: "hi" });
    await untilRow(message.id, "sent");
    const orphan = `orphan-${crypto.randomUUID()}`;
    const behind = `behind-${crypto.randomUUID()}`;
    for (const [id, tenant] of [
      [orphan, "no-such-tenant"],
      [behind, "default"],
    ]) {
      await sql(
        `insert into kmsg_delivery_tracking
         select (jsonb_populate_record(t, jsonb_build_object(
           'message_id', $2::text, 'tenant_id', $3::text, 'next_check_at', 0))).*
         from kmsg_delivery_tracking t where message_id = $1`,
        [message.id, id, tenant],
      );
    }
    await sweep(isolateOf(env), 500);
    const rows = await sql<{ next_check_at: string }>(
      "select next_check_at from kmsg_delivery_tracking where message_id in ($1, $2)",
      [orphan, behind],
    );
    expect(rows).toHaveLength(2);
    for (const row of rows) expect(Number(row.next_check_at)).toBeGreaterThan(Date.now());
    await sql("delete from kmsg_delivery_tracking where message_id in ($1, $2)", [orphan, behind]);
  });
});
