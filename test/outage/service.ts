/** The service as its client and its operator see it. */
import postgres from "postgres";

import { inParallel, wait } from "../chaos/random.ts";
import { request } from "../e2e/support.ts";
import type { Accepted, Ending, Seen } from "./seen.ts";
import type { World } from "./world.ts";

/** What a client hands over, and what its recipient will read. */
export interface Draft {
  readonly phone: string;
  readonly text: string;
  readonly high: boolean;
  readonly body: object;
}

interface View {
  readonly id: string;
  readonly state: string;
  readonly acceptedAt: string;
  readonly providerMessageId: string | null;
  readonly timeline: readonly { readonly event: string }[];
}

const LANES = 8;
const TRIES = 3;
const TRY_AGAIN_MS = 1000;

/** Undefined when the service did not accept it, asked three times under one key. */
export async function submit(
  { url }: World,
  draft: Draft,
  key: string,
): Promise<Accepted | undefined> {
  for (let attempt = 0; attempt < TRIES; attempt++) {
    if (attempt > 0) await wait(TRY_AGAIN_MS);
    const headers = { prefer: "respond-async", "idempotency-key": key };
    const response = await request(url, "/v1/messages", draft.body, headers).catch(() => undefined);
    if (!response) continue;
    const text = await response.text();
    if (response.ok) {
      const { id, acceptedAt } = JSON.parse(text) as View;
      const { phone, text: words, high } = draft;
      return { id, phone, text: words, high, at: Date.parse(acceptedAt) };
    }
    if (response.status < 500) throw new Error(`refused: ${response.status} ${text}`);
  }
  return undefined;
}

/** States by id, from Postgres: nobody asks the objects while a run lasts, so nobody wakes them. */
export async function statesOf({ databaseUrl }: World): Promise<ReadonlyMap<string, string>> {
  const sql = postgres(databaseUrl, { max: 1, onnotice: () => undefined });
  try {
    const rows = await sql<{ message_id: string; state: string }[]>`
      select message_id, state from kmsg_delivery_tracking`;
    return new Map(rows.map(({ message_id: id, state }) => [id, state]));
  } finally {
    await sql.end({ timeout: 5 });
  }
}

/** Everything that the judge has to know, from the objects themselves. */
export async function seenOf(world: World, accepted: readonly Accepted[]): Promise<Seen> {
  const endings = new Map<string, Ending>();
  await inParallel(accepted.length, LANES, async (index) => {
    const id = accepted[index]?.id;
    if (id !== undefined) endings.set(id, await endingOf(world, id));
  });
  return { accepted, took: [...world.provider.books.takes], endings };
}

async function endingOf(world: World, id: string): Promise<Ending> {
  const { state, providerMessageId, timeline } = await read<View>(world, `/v1/messages/${id}`);
  const unknown = timeline.some(({ event }) => event === "outcome_unknown");
  return { id, state, providerMessageId, unknown };
}

/** Asks again: a service that is busy is not yet one that is wrong. @throws Error when three times went wrong. */
export async function read<T>({ url }: World, path: string): Promise<T> {
  let last = "";
  for (let attempt = 0; attempt < TRIES; attempt++) {
    if (attempt > 0) await wait(TRY_AGAIN_MS);
    try {
      const response = await request(url, path);
      if (response.ok) return (await response.json()) as T;
      last = `${response.status} ${await response.text()}`;
    } catch (error) {
      last = String(error);
    }
  }
  throw new Error(`GET ${path}: ${last}`);
}

/** Calls that the service counted itself: for a provider that nobody reaches. */
export async function countedCalls({ url }: World): Promise<Readonly<Record<string, number>>> {
  const response = await request(url, "/metrics");
  const text = await response.text();
  const calls: Record<string, number> = {};
  for (const [, labels = "", n] of text.matchAll(/^kmsg_provider_calls_total\{(.*)\} (\d+)$/gm)) {
    const operation = /operation="([^"]*)"/.exec(labels)?.[1] ?? "";
    calls[operation] = (calls[operation] ?? 0) + Number(n);
  }
  return calls;
}
