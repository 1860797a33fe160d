/** A batch at full speed to a provider that is well: overload is delay, not loss. */
import { api } from "../chaos/load.ts";
import { wait } from "../chaos/random.ts";
import { phoneOf } from "./drafts.ts";
import { judge, type Judged } from "./judge.ts";
import { FINAL } from "./outage-run.ts";
import { read, seenOf, statesOf } from "./service.ts";
import type { World } from "./world.ts";

const WATCH_MS = 180_000;
const PATIENCE_MS = 120_000;
const POLL_MS = 1000;

export async function runBurst(world: World, messages: number): Promise<Judged> {
  const rows = Array.from({ length: messages }, (_, n) => ({ to: phoneOf(n), variables: { n } }));
  const body = JSON.stringify({ message: { text: "number #{n}" }, messages: rows });
  const answer = await api(world.url, "/v1/batches", { method: "POST", body }, PATIENCE_MS);
  if (answer.status !== 202) throw new Error(`batch: ${answer.status} ${await answer.text()}`);
  const { id } = (await answer.json()) as { id: string };
  const from = Date.now();

  for (let done = false; !done && Date.now() - from < WATCH_MS; await wait(POLL_MS)) {
    const states = [...(await statesOf(world)).values()];
    done = states.length === messages && states.every((state) => FINAL.has(state));
  }
  const ids = await membersOf(world, id);
  const accepted = rows.map((_, n) => ({
    // A member that has no message yet is lost by no other name.
    id: ids.get(n) ?? "",
    phone: phoneOf(n),
    text: `number ${n}`,
    high: false,
    at: from,
  }));
  const seen = await seenOf(
    world,
    accepted.filter((one) => one.id !== ""),
  );
  return judge({ ...seen, accepted }, { resolved: true });
}

/** Ids by place in the batch. */
async function membersOf(world: World, batch: string): Promise<ReadonlyMap<number, string>> {
  const { members } = await read<{
    readonly members: { readonly data: readonly { index: number; id: string }[] } | null;
  }>(world, `/v1/batches/${batch}?limit=1000`);
  return new Map(members?.data.map(({ index, id }) => [index, id]));
}
