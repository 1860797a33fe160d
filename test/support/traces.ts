/** Looks for a word in all that is stored: every column of every table, and the storage of a message's object. */
import { runInDurableObject } from "cloudflare:test";

import type { MessageRecord } from "../../src/message/record.ts";
import { sql, stubOf } from "./api.ts";

/** Where the word stands; numbers also with their dashes and country code. */
export async function tracesOf(
  word: string,
  ...ids: readonly string[]
): Promise<readonly string[]> {
  const found = await Promise.all(spellings(word).map(async (one) => inTables(one)));
  const objects = await Promise.all(ids.map(async (id) => inObject(id, spellings(word))));
  return [...found.flat(), ...objects.flat()];
}

function spellings(word: string): readonly string[] {
  if (!/^0\d{9,10}$/.test(word)) return [word];
  const parts = [word.slice(0, 3), word.slice(3, -4), word.slice(-4)];
  return [word, parts.join("-"), `82${word.slice(1)}`, parts.slice(1).join("-")];
}

async function inTables(word: string): Promise<readonly string[]> {
  const tables = await sql<{ name: string }>(
    `select table_name as name from information_schema.tables
     where table_schema = current_schema() and table_type = 'BASE TABLE'`,
  );
  const hits: string[] = [];
  for (const { name } of tables) {
    const rows = await sql<{ n: number }>(
      `select count(*)::integer as n from "${name}" t where position($1 in t::text) > 0`,
      [word],
    );
    if ((rows[0]?.n ?? 0) > 0) hits.push(name);
  }
  return hits;
}

async function inObject(id: string, words: readonly string[]): Promise<readonly string[]> {
  const stored = await runInDurableObject(await stubOf(id), (_, state) =>
    JSON.stringify([...state.storage.kv.list()]),
  );
  return words.some((word) => stored.includes(word)) ? ["object"] : [];
}

/** The record as it lies on disk. */
export async function storedOf(id: string): Promise<MessageRecord> {
  const record = await runInDurableObject(await stubOf(id), (_, state) =>
    state.storage.kv.get<MessageRecord>("message"),
  );
  if (!record) throw new Error("nothing is stored");
  return record;
}
