/**
 * Look-ups of ids that hold nothing must leave nothing behind: whoever guesses ids would otherwise fill the account's
 * storage.
 */
import { listDurableObjectIds, runInDurableObject } from "cloudflare:test";
import { env } from "cloudflare:workers";
import { beforeAll, describe, expect, it } from "vitest";

import { call, phone, send } from "../../support/api.ts";
import { useSettings } from "../../support/settings.ts";

useSettings("unknown-ids");

const COUNT = 10_000;
const KIND = COUNT / 10;
/** These wake an object and then ask SQL, each through a connection of its own. */
const OWN_KIND = COUNT / 50;
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

const publicId = (bytes: Uint8Array): string =>
  `msg_${bytes.toBase64({ alphabet: "base64url", omitPadding: true })}`;
const idIn = (namespace: { newUniqueId(): DurableObjectId }): string =>
  publicId(Uint8Array.fromHex(namespace.newUniqueId().toString()));
const random = (): string => publicId(crypto.getRandomValues(new Uint8Array(32)));

/** What a file before this one was doing may still have left an object after they were all deleted. */
const strangers = new Set<string>();
beforeAll(async () => {
  for (const id of await listDurableObjectIds(env.MESSAGES)) strangers.add(String(id));
});

const stored = async (): Promise<readonly DurableObjectId[]> =>
  (await listDurableObjectIds(env.MESSAGES)).filter((id) => !strangers.has(String(id)));

describe("look-ups of what is not there", { concurrent: false }, () => {
  it("ids that no object of ours can have wake no object", async () => {
    const ids = [
      // 32 bytes that do not carry the mark of our namespace.
      ...many(random, 5 * KIND),
      ...many(() => idIn(env.GATES)),
      // Hex where base64url belongs, ids cut off, ids with something behind.
      ...many(() => `msg_${env.MESSAGES.newUniqueId().toString()}`),
      ...many((i) => idIn(env.MESSAGES).slice(0, 4 + (i % 43))),
      ...many(() => `${idIn(env.MESSAGES)}A`),
      ...many(() => `%20${random()}`),
    ];
    expect(ids).toHaveLength(COUNT);
    expect(await askAll(ids, (id) => `/v1/messages/${id}`)).toEqual(new Set([404]));
    const foreign = many(() => idIn(env.GATES));
    expect(await askAll(foreign, (id) => `/tracking/${id}`)).toEqual(new Set([404]));
    expect(await stored()).toEqual([]);
  });

  /**
   * An id of the right form is only known by asking its object. Opening an object's database makes workerd create the file
   * with its first page and nothing in it; the platform drops an object whose storage is empty when it is shut down.
   */
  it("ids that an object of ours could have leave it empty: no value, no table, no alarm", async () => {
    const unknown = many(() => idIn(env.MESSAGES), OWN_KIND);
    expect(await askAll(unknown, (id) => `/v1/messages/${id}`)).toEqual(new Set([404]));
    const own = many(() => crypto.randomUUID(), OWN_KIND);
    expect(await askAll(own, (id) => `/tracking/${id}`)).toEqual(new Set([404]));
    for (const id of await stored()) {
      const left = await runInDurableObject(env.MESSAGES.get(id), async (_object, state) => ({
        values: [...state.storage.kv.list()].length,
        tables: state.storage.sql.exec("select name from sqlite_master").toArray(),
        bytes: state.storage.sql.databaseSize,
        alarm: await state.storage.getAlarm(),
      }));
      expect(left).toEqual({ values: 0, tables: [], bytes: 4096, alarm: null });
    }
  });

  it("and a refresh or a cancel of them does the same", async () => {
    const before = new Set((await stored()).map(String));
    for (const action of ["refresh", "cancel"]) {
      const response = await call(`/v1/messages/${idIn(env.MESSAGES)}/${action}`, {
        method: "POST",
      });
      expect(response.status).toBe(404);
    }
    const woken = (await stored()).filter((id) => !before.has(String(id)));
    for (const id of woken) {
      const values = await runInDurableObject(env.MESSAGES.get(id), async (_object, state) => [
        ...state.storage.kv.list(),
        await state.storage.getAlarm(),
      ]);
      expect(values).toEqual([null]);
    }
  });

  it("a message, in contrast, is there", async () => {
    const before = (await stored()).length;
    const at = new Date(Date.now() + 3_600_000).toISOString();
    const message = await send({ to: phone(), text: "hi", scheduledAt: at });
    expect(await stored()).toHaveLength(before + 1);
    await call(`/v1/messages/${message.id}/cancel`, { method: "POST" });
  });
});
