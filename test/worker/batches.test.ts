/** Batches: many messages in one request, each of them one object, once. */
import { runInDurableObject } from "cloudflare:test";
import { env } from "cloudflare:workers";
import { describe, expect, it } from "vitest";

import { rulesOf } from "../../src/app/send/admit.ts";
import { takeRows, type RowDraft } from "../../src/app/send/take-rows.ts";
import { isolateOf } from "../../src/objects/isolate.ts";
import { call, emulatorSends, eventually, get, phone, sql } from "../support/api.ts";

interface Detail {
  readonly id: string;
  readonly state: string;
  readonly total: number;
  readonly finished: number;
  readonly counts: Readonly<Record<string, number>>;
  readonly errors: readonly { readonly code: string; readonly count: number }[];
  readonly refusals: readonly { readonly index: number; readonly code: string }[];
  readonly members: {
    readonly data: readonly {
      readonly index: number;
      readonly id: string;
      readonly state: string;
      readonly to: string;
    }[];
    readonly next_cursor: string | null;
  };
}

async function post(
  body: unknown,
  headers: Record<string, string> = {},
  query = "",
): Promise<Response> {
  return call(`/v1/batches${query}`, { body, headers });
}

async function start(
  body: unknown,
  headers?: Record<string, string>,
  query?: string,
): Promise<string> {
  const response = await post(body, headers, query);
  expect(response.status, await response.clone().text()).toBe(202);
  const { id }: { id: string } = await response.json();
  return id;
}

async function read(id: string, query = ""): Promise<Detail> {
  const response = await call(`/v1/batches/${id}${query}`);
  expect(response.status, await response.clone().text()).toBe(200);
  return response.json();
}

async function until(id: string, check: (detail: Detail) => boolean): Promise<Detail> {
  return eventually(async () => read(id, "?limit=1000"), check);
}

const nonZero = (counts: Detail["counts"]): Record<string, number> =>
  Object.fromEntries(Object.entries(counts).filter(([, count]) => count > 0));

describe("a batch", () => {
  it("sends one text with each recipient's own variables, and counts what becomes of them as SQL does", async () => {
    const good = Array.from({ length: 5 }, () => phone());
    const refusedByCarrier = phone("9002");
    const notTaken = phone("8044");
    const to = [...good, refusedByCarrier, notTaken];
    const id = await start({
      name: "spring",
      message: { text: "Hello #{name}, from #{shop}", variables: { shop: "us" } },
      messages: to.map((number, i) => ({ to: number, variables: { name: `n${i}` } })),
    });
    const done = await until(
      id,
      ({ state, members }) => state === "completed" && members.data.length === 7,
    );
    expect(nonZero(done.counts)).toEqual({ delivered: 5, undelivered: 1, failed: 1 });
    const rows = await sql<{ state: string; n: number }>(
      "select state, count(*)::integer as n from kmsg_delivery_tracking where batch_id = $1 group by 1",
      [id],
    );
    expect(Object.fromEntries(rows.map(({ state, n }) => [state, n]))).toEqual(
      nonZero(done.counts),
    );
    expect(done.members.data.map(({ index }) => index)).toEqual([0, 1, 2, 3, 4, 5, 6]);
    expect(done.errors.reduce((sum, { count }) => sum + count, 0)).toBe(2);
    const texts = await Promise.all(good.map(async (number) => emulatorSends(number)));
    expect(texts.map((sends) => sends.map(({ text }) => text))).toEqual(
      good.map((_, i) => [`Hello n${i}, from us`]),
    );
    const text = "select state, total, refused from kmsg_batch where batch_id = $1";
    const row = await eventually(
      async () => (await sql<{ state: string }>(text, [id]))[0],
      (found) => found?.state === "completed",
    );
    expect(row).toEqual({ state: "completed", total: 7, refused: 0 });
  });

  it("that comes again with its key is the same batch, to the byte, and sends nothing twice", async () => {
    const numbers = [phone(), phone(), phone()];
    const body = { messages: numbers.map((to) => ({ to, text: "once" })) };
    const key = { "idempotency-key": crypto.randomUUID() };
    const answers = await Promise.all([post(body, key), post(body, key), post(body, key)]);
    const texts = await Promise.all(answers.map(async (answer) => answer.text()));
    expect(new Set(texts).size).toBe(1);
    const { id }: { id: string } = JSON.parse(texts[0] ?? "");
    await until(id, ({ state }) => state === "completed");
    const again = await post(body, key);
    expect(again.headers.get("idempotent-replayed")).toBe("true");
    expect(await again.text()).toBe(texts[0]);
    for (const to of numbers) expect(await emulatorSends(to)).toHaveLength(1);
    const other = await post({ messages: [{ to: numbers[0], text: "other" }] }, key);
    expect(other.status).toBe(422);
  });

  it("with one bad row sends nothing and names the row; with partial it takes the others", async () => {
    const [a, b] = [phone(), phone()];
    const body = {
      messages: [{ to: a, text: "x" }, { to: "12", text: "x" }, { to: b, text: "x" }, "row"],
    };
    const refused = await post(body);
    expect(refused.status).toBe(400);
    const problem: { code: string; errors: { index: number; pointer: string }[] } =
      await refused.json();
    expect(problem.code).toBe("invalid_rows");
    expect(problem.errors).toMatchObject([
      { index: 1, pointer: "/messages/1/to", code: "invalid_phone" },
      { index: 3, pointer: "/messages/3" },
    ]);
    const partial = await post(body, {}, "?partial=true");
    const accepted: { id: string } = await partial.json();
    expect(accepted).toMatchObject({ total: 4, accepted: 2, refused: 2 });
    const done = await until(accepted.id, ({ state }) => state === "completed");
    expect(nonZero(done.counts)).toEqual({ delivered: 2, refused: 2 });
    expect(done.refusals.map(({ index }) => index)).toEqual([1, 3]);
    expect(await emulatorSends(a)).toHaveLength(1);
  });

  it("comes as NDJSON too, with what its messages have in common in the first line", async () => {
    const numbers = [phone(), phone()];
    const lines = [
      { batch: { name: "lines", message: { text: "hi #{n}" } } },
      ...numbers.map((to, n) => ({ to, variables: { n } })),
    ];
    const body = `${lines.map((line) => JSON.stringify(line)).join("\n")}\n`;
    const id = await start(body, { "content-type": "application/x-ndjson" });
    await until(id, ({ state }) => state === "completed");
    const [sent] = await emulatorSends(numbers[1] ?? "");
    expect(sent?.text).toBe("hi 1");
    const bad = await post('{"to":', { "content-type": "application/x-ndjson" });
    expect(await bad.json()).toMatchObject({ code: "malformed_json" });
  });

  it("with a row that is nested without end is refused by its place", async () => {
    const deep = `{"to":"01012345678","variables":{"a":${"[".repeat(50_000)}${"]".repeat(50_000)}}}`;
    const json = await post(`{"message":{"text":"x"},"messages":[{"to":"01012345678"},${deep}]}`);
    const lines = await post(deep, { "content-type": "application/x-ndjson" });
    for (const [response, place] of [
      [json, 1],
      [lines, 0],
    ] as const) {
      expect(response.status).toBe(400);
      expect(await response.json()).toMatchObject({
        errors: [{ pointer: `/messages/${place}`, code: "too_deep" }],
      });
    }
  });

  it("that is canceled before its time makes every member a canceled message", async () => {
    const to = phone();
    const id = await start({
      scheduledAt: new Date(Date.now() + 3_600_000).toISOString(),
      messages: [
        { to, text: "x" },
        { to: phone(), text: "x" },
      ],
    });
    expect(await read(id)).toMatchObject({ state: "scheduled", counts: { pending: 2 } });
    expect((await call(`/v1/batches/${id}/cancel`, { method: "POST" })).status).toBe(202);
    const done = await until(
      id,
      ({ state, members }) => state === "completed" && members.data.length === 2,
    );
    expect(nonZero(done.counts)).toEqual({ canceled: 2 });
    expect(await get(done.members.data[0]?.id ?? "")).toMatchObject({
      state: "canceled",
      attempts: 0,
    });
    expect(await emulatorSends(to)).toEqual([]);
  });

  it("that is canceled while some members wait cancels those, and leaves what was sent", async () => {
    const later = new Date(Date.now() + 3_600_000).toISOString();
    const [now, waits] = [phone(), phone()];
    const id = await start({
      messages: [
        { to: now, text: "x" },
        { to: waits, text: "x", scheduledAt: later },
      ],
    });
    await until(id, ({ counts }) => counts["scheduled"] === 1 && counts["delivered"] === 1);
    await call(`/v1/batches/${id}/cancel`, { method: "POST" });
    const done = await until(id, ({ state }) => state === "completed");
    expect(nonZero(done.counts)).toEqual({ delivered: 1, canceled: 1 });
    expect((await call(`/v1/batches/${id}/cancel`, { method: "POST" })).status).toBe(202);
  });

  it("keeps callers' own ids, and refuses one that belongs to another request when it gets there", async () => {
    const own = `own-${crypto.randomUUID()}`;
    const taken = `own-${crypto.randomUUID()}`;
    await call("/v1/messages", { body: { to: phone(), text: "first", messageId: taken } });
    const id = await start({
      messages: [
        { to: phone(), text: "x", messageId: own },
        { to: phone(), text: "x", messageId: taken },
      ],
    });
    const done = await until(
      id,
      ({ state, members }) => state === "completed" && members.data.length === 1,
    );
    expect(nonZero(done.counts)).toEqual({ delivered: 1, refused: 1 });
    expect(done.refusals).toMatchObject([{ index: 1, code: "conflict" }]);
    expect((await get(own)).state).toBe("delivered");
    const twice = await post({
      messages: [1, 2].map(() => ({ to: phone(), text: "x", messageId: "same" })),
    });
    expect(await twice.json()).toMatchObject({ code: "invalid_rows" });
  });

  it("holds no text and no number once its members are messages", async () => {
    const to = phone();
    const id = await start({ messages: [{ to, text: "secret words" }] });
    await until(id, ({ state }) => state === "completed");
    const stub = isolateOf(env).batches.find(id)?.stub;
    if (!stub) throw new Error("no stub");
    const left = await runInDurableObject(stub, (_object: unknown, state: DurableObjectState) =>
      JSON.stringify([...state.storage.kv.list()]),
    );
    expect(left).not.toContain("secret words");
    expect(left).not.toContain(to);
  });

  it("goes on where it was after its object died in the middle, and makes no member twice", async () => {
    const numbers = Array.from({ length: 150 }, () => phone());
    const id = await start({ messages: numbers.map((to, i) => ({ to, text: `number ${i}` })) });
    for (let i = 0; i < 4; i++) {
      const before = JSON.stringify((await read(id)).counts);
      const stub = isolateOf(env).batches.find(id)?.stub;
      if (!stub) throw new Error("no stub");
      await runInDurableObject(stub, (_object: unknown, state: DurableObjectState) => {
        state.abort("the test's crash");
      }).catch(() => undefined);
      // It dies again as soon as it has got further.
      await until(
        id,
        ({ counts }) => JSON.stringify(counts) !== before || counts["delivered"] === 150,
      );
    }
    const { counts } = await until(id, ({ state }) => state === "completed");
    expect(nonZero(counts)).toEqual({ delivered: 150 });
    const sends = await Promise.all(numbers.map(async (to) => (await emulatorSends(to)).length));
    expect(new Set(sends)).toEqual(new Set([1]));
  });

  it("is refreshed: open members are checked before their next check is due", async () => {
    const messages = [1, 2, 3].map(() => ({ to: phone("7001"), text: "x" }));
    const id = await start({ messages });
    await until(id, ({ counts }) => counts["sent"] === 3);
    const answer = await call(`/v1/batches/${id}/refresh`, { method: "POST" });
    expect(answer.status).toBe(202);
    // A member that was just checked on its own is too soon to be checked again; the walk ends all the same.
    const stub = isolateOf(env).batches.find(id)?.stub;
    await eventually(
      async () => (await stub?.read("default"))?.record.refreshFrom,
      (from) => from === undefined,
    );
    expect((await read(id)).counts["sent"]).toBe(3);
  });

  it("of another tenant, or none at all, is not found", async () => {
    for (const id of ["bat_nonsense", `bat_${"A".repeat(43)}`, "msg_x"]) {
      for (const [method, path] of [
        ["GET", ""],
        ["POST", "/cancel"],
        ["POST", "/refresh"],
      ] as const) {
        expect((await call(`/v1/batches/${id}${path}`, { method })).status).toBe(404);
      }
    }
  });

  it("lets other requests in between its rows, as often as they are long", async () => {
    const text = "long ".repeat(300);
    const isolate = isolateOf(env);
    const config = await isolate.tenants.config("default");
    const rules = rulesOf(isolate.settings, config, Date.now());
    // No spy: tests run beside this one, and what clears or restores the spies of one does so for all.
    let letIn = 0;
    const wait = Reflect.get(scheduler, "wait");
    scheduler.wait = async (ms, options) => {
      if (ms === 0) letIn++;
      return wait.call(scheduler, ms, options);
    };
    let read = 0;
    let most = 0;
    let waits = 0;
    function* drafts(): Generator<RowDraft> {
      for (let row = 0; row < 300; row++) {
        read = letIn === waits ? read + text.length : text.length;
        waits = letIn;
        most = Math.max(most, read);
        const draft = { to: phone(), text };
        yield { ok: true, draft, said: draft, messageId: undefined };
      }
    }
    const taken = await takeRows(isolate, rules, drafts(), undefined);
    scheduler.wait = wait;
    expect(taken.rows).toHaveLength(300);
    expect(most).toBeLessThanOrEqual(100_000);
  });

  it("refuses a text that is too long for so many rows", async () => {
    const messages = Array.from({ length: 10_000 }, () => ({ to: "01000000000" }));
    const refused = await post({ message: { text: "x".repeat(10_000) }, messages });
    expect(refused.status).toBe(400);
    expect(await refused.json()).toMatchObject({
      code: "invalid_request",
      errors: [{ pointer: "/message", code: "too_long" }],
    });
  });

  it("refuses what is no batch, by field and reason", async () => {
    const cases: readonly [unknown, string][] = [
      [{}, "/messages"],
      [{ messages: [] }, "/messages"],
      [{ messages: Array.from({ length: 10_001 }, () => ({})) }, "/messages"],
      [{ messages: [{}], name: "two\nlines" }, "/name"],
      [{ messages: [{}], scheduledAt: "tomorrow" }, "/scheduledAt"],
      [{ messages: [{}], scheduledAt: "2099-01-01T00:00:00Z" }, "/scheduledAt"],
      [{ messages: [{}], message: { to: "01012345678" } }, "/message/to"],
      [{ messages: [{}], extra: 1 }, "/extra"],
      [[1], ""],
    ];
    for (const [body, pointer] of cases) {
      const answer = await post(body);
      expect(answer.status).toBe(400);
      const { errors }: { errors: { pointer: string }[] } = await answer.json();
      expect(errors[0]?.pointer).toBe(pointer);
    }
    expect(
      (await call("/v1/batches", { body: "x", headers: { "content-type": "text/plain" } })).status,
    ).toBe(415);
  });
});
