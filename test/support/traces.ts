/** Looks for a word in all that is stored: every column of every table, and the storage of a message's object. */
import { runInDurableObject } from "cloudflare:test";
import { env } from "cloudflare:workers";

import { withPostgres } from "../../src/sql/driver/postgres.ts";
import { stubOf } from "./api.ts";

/** Where the word stands; numbers also with their dashes and country code. */
export async function tracesOf(
  word: string,
  ...ids: readonly string[]
): Promise<readonly string[]> {
  const found = await inTables(spellings(word));
  const objects = await Promise.all(ids.map(async (id) => inObject(id, spellings(word))));
  return [...found, ...objects.flat()];
}

function spellings(word: string): readonly string[] {
  if (!/^0\d{9,10}$/.test(word)) return [word];
  const parts = [word.slice(0, 3), word.slice(3, -4), word.slice(-4)];
  return [word, parts.join("-"), `82${word.slice(1)}`, parts.slice(1).join("-")];
}

/** Over one connection, a table at a time: other tests want the database too. */
async function inTables(words: readonly string[]): Promise<readonly string[]> {
  return withPostgres(env, async (client) => {
    const tables = await client.query<{ name: string }>(
      `select table_name as name from information_schema.tables
       where table_schema = current_schema() and table_type = 'BASE TABLE' order by 1`,
    );
    const hits: string[] = [];
    for (const { name } of tables.rows) {
      const { rows } = await client.query(
        `select 1 from "${name}" t, jsonb_array_elements_text($1::text::jsonb) as w(word)
         where position(w.word in t::text) > 0 limit 1`,
        [JSON.stringify(words)],
      );
      if (rows.length > 0) hits.push(name);
    }
    return hits;
  });
}

async function inObject(id: string, words: readonly string[]): Promise<readonly string[]> {
  const stored = await runInDurableObject(await stubOf(id), (_, state) =>
    JSON.stringify([...state.storage.kv.list()]),
  );
  return words.some((word) => stored.includes(word)) ? ["object"] : [];
}
