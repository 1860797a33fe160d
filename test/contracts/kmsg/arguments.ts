/** Turns what a case writes as JSON into what is passed: dates, errors, functions, fakes. */
import type { Json, JsonObject } from "./data.ts";
import { fakeFetch } from "./fake-http.ts";
import { fakeKv } from "./fake-kv.ts";
import { fakeProvider } from "./fake-provider.ts";
import { fakeQueue } from "./fake-queue.ts";
import { plannedFunction } from "./planned.ts";
import { find, findClass, findFunction, type World } from "./world.ts";

type Read = (world: World, given: Json) => unknown;

const BODILESS = new Set([204, 205, 304]);

const WORDS: Readonly<Record<string, Read>> = {
  $undef: () => undefined,
  $date: (_, text) => new Date(text === "invalid" ? Number.NaN : (text as string)),
  $bytes: (_, bytes) => Uint8Array.from(bytes as number[]),
  $num: (_, text) => Number(text),
  $big: (_, text) => BigInt(text as string),
  $set: (_, parts) => new Set(parts as Json[]),
  $map: (_, pairs) => new Map(pairs as [Json, Json][]),
  $response: (_, given) => {
    const { text = "ok", status = 200 } = given as { text?: string; status?: number };
    // The recorder, Bun, takes a body where the standard forbids one.
    return new Response(BODILESS.has(status) ? null : text, { status });
  },
  $error: readError,
  async $kmsgError(world, parts) {
    const KMsgError = await findClass(world, "@k-msg/core#KMsgError");
    return new KMsgError(...(await readList(world, parts)));
  },
  $ref: async (world, name) => (await find(world, `$${name as string}`)).value,
  $get: async (world, name) => (await find(world, name as string)).value,
  async $new(world, given) {
    const [name, ...args] = given as readonly Json[];
    const Class = await findClass(world, name as string);
    return new Class(...(await readList(world, args)));
  },
  async $call(world, given) {
    const [name, ...args] = given as readonly Json[];
    return (await findFunction(world, name as string))(...(await readList(world, args)));
  },
  $fn: (world, plan) => plannedFunction(world, plan as JsonObject, read),
  $provider: (world, plan) => fakeProvider(world, plan as JsonObject, read),
  $queue: (world, plan) => fakeQueue(world.log, plan as JsonObject),
  $kv: () => fakeKv(),
  $http: (world, plan) => (globalThis.fetch = fakeFetch(world.log, plan)),
};

/** @throws Absent for a name that is not there; Error for a word that nobody knows. */
export async function read(world: World, given: Json): Promise<unknown> {
  if (given === null || typeof given !== "object") return given;
  if (isList(given)) return readList(world, given);
  const [[word, value] = ["", null]] = Object.entries(given);
  if (!word.startsWith("$")) return readMembers(world, given);
  const known = WORDS[word];
  if (known === undefined) throw new Error(`${word}: no word for an argument`);
  return known(world, value);
}

const isList = (value: Json): value is readonly Json[] => Array.isArray(value);

export const readList = (world: World, given: Json): Promise<unknown[]> =>
  Promise.all((given as readonly Json[]).map((one) => read(world, one)));

async function readMembers(
  world: World,
  given: JsonObject,
): Promise<Readonly<Record<string, unknown>>> {
  const members: Record<string, unknown> = {};
  for (const [key, value] of Object.entries(given)) members[key] = await read(world, value);
  return members;
}

/** A plain error with members of its own, such as `code` and `status`. */
async function readError(world: World, given: Json): Promise<Error> {
  if (typeof given === "string") return new Error(given);
  const { message, ...members } = await readMembers(world, given as JsonObject);
  return Object.assign(new Error(message as string), members);
}
