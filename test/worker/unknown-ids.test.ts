/**
 * Look-ups of ids that hold nothing must leave nothing behind: whoever guesses ids would otherwise fill the account's
 * storage.
 */
import { listDurableObjectIds, runInDurableObject } from "cloudflare:test";
import { env } from "cloudflare:workers";
import { describe, expect, it } from "vitest";

import { settingsOf } from "../../src/env.ts";
import { namedMessage } from "../../src/message/message-stub.ts";
import { call, phone, send } from "../support/api.ts";

const KIND = 100;
const AT_ONCE = 10;

async function askAll(ids: readonly string[], path: (id: string) => string): Promise<Set<number>> {
  const statuses = new Set<number>();
  for (let i = 0; i < ids.length; i += AT_ONCE) {
    const some = ids.slice(i, i + AT_ONCE).map(async (id) => {
      const response = await call(path(id));
      await response.text();
      statuses.add(response.status);
    });
    await Promise.all(some);
  }
  return statuses;
}

const many = <T>(make: (index: number) => T, count = KIND): T[] =>
  Array.from({ length: count }, (_, index) => make(index));
const random = (): string =>
  crypto.getRandomValues(new Uint8Array(32)).toBase64({ alphabet: "base64url", omitPadding: true });

const stored = async (): Promise<number> => (await listDurableObjectIds(env.MESSAGES)).length;

it("ten thousand ids that no object of ours can have wake no object", async () => {
  const before = await stored();
  const foreign = many(() => `msg_${env.GATES.newUniqueId().toString()}`);
  const ids = [
    // 32 bytes that carry no signature of our namespace.
    ...many(() => `msg_${random()}`, 6 * KIND),
    ...foreign,
    ...many((i) => `msg_${"x".repeat(i % 90)}`),
    ...many(() => `%20${random()}`, KIND / 2),
    ...many(() => `%00`, KIND / 2),
  ];
  expect(await askAll(ids, (id) => `/v1/messages/${id}`)).toEqual(new Set([404]));
  const gate = many(() => {
    const hex = env.GATES.newUniqueId().toString();
    return `msg_${Uint8Array.fromHex(hex).toBase64({ alphabet: "base64url", omitPadding: true })}`;
  });
  expect(await askAll(gate, (id) => `/tracking/${id}`)).toEqual(new Set([404]));
  expect(await stored()).toBe(before);
}, 60_000);

it("ids of our own form that hold nothing", async () => {
  const before = await stored();
  const ids = many(() => {
    const hex = env.MESSAGES.newUniqueId().toString();
    return `msg_${Uint8Array.fromHex(hex).toBase64({ alphabet: "base64url", omitPadding: true })}`;
  });
  expect(await askAll(ids, (id) => `/v1/messages/${id}`)).toEqual(new Set([404]));
  const own = many(() => crypto.randomUUID());
  expect(await askAll(own, (id) => `/tracking/${id}`)).toEqual(new Set([404]));
  console.log(before, await stored());
  const { stub } = await namedMessage(env, settingsOf(env), "default", "id", own[0] ?? "");
  const left = await runInDurableObject(stub, async (_object, state) => ({
    values: [...state.storage.kv.list()].length,
    tables: state.storage.sql.exec("select name from sqlite_master").toArray(),
    size: state.storage.sql.databaseSize,
    alarm: await state.storage.getAlarm(),
  }));
  console.log(JSON.stringify(left)); await scheduler.wait(15000);
}, 60_000);

it("a message, in contrast, is counted", async () => {
  const before = await stored();
  const at = new Date(Date.now() + 3_600_000).toISOString();
  const message = await send({ to: phone(), text: "hi", scheduledAt: at });
  expect(await stored()).toBe(before + 1);
  await call(`/v1/messages/${message.id}/cancel`, { method: "POST" });
});
