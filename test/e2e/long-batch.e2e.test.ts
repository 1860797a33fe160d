/** A batch of long texts to one number, under the settings that are shipped: what another tenant gets meanwhile, and what becomes of it. */
import { afterAll, beforeAll, expect, it } from "vitest";

import { DEVELOPMENT_DEFAULTS } from "../../scripts/settings.ts";
import { startStack, type Stack } from "../../scripts/stack.ts";
import { Neighbour, newTenant, peakMemory, printTimes, type Ask } from "./neighbour.ts";
import { cleanUp, eventually, stateFolder, type EmulatorSend } from "./support.ts";

const MEMBERS = Number(process.env["LONG_BATCH_MEMBERS"] ?? 500);
const PHONE = "01077770002";
const CHARACTERS = 1980;
/** A hang of minutes is one; how fast the machine is does not matter. */
const PATIENCE_MS = 600_000 + MEMBERS * 300;
const PAGE = 1000;

interface Batch {
  readonly id: string;
  readonly state: string;
  readonly counts: Readonly<Record<string, number>>;
}

let stack: Stack;
beforeAll(async () => {
  stack = await startStack({
    port: 0,
    stateDir: stateFolder(),
    databaseUrl: undefined,
    useEmulator: true,
    worker: DEVELOPMENT_DEFAULTS,
  });
});
afterAll(async () => {
  await stack.stop();
  await cleanUp();
});

/** Rows that were not handed to the provider yet. */
function left({ counts }: Batch): number {
  const of = (state: string): number => counts[state] ?? 0;
  return ["pending", "scheduled", "accepted", "sending", "unconfirmed"]
    .map(of)
    .reduce((sum, count) => sum + count, 0);
}

interface Taken extends EmulatorSend {
  readonly id: number;
  readonly phones: readonly string[];
  /** Epoch ms. */
  readonly arrivedAt: number;
}

/** Everything that the provider got, in the order in which it came. */
async function everySend(): Promise<readonly Taken[]> {
  const all: Taken[] = [];
  for (let after = 0; ;) {
    const answer = await fetch(`${stack.emulatorUrl}/_emulator/sends?after=${after}&limit=${PAGE}`);
    const { sends } = (await answer.json()) as { sends: Taken[] };
    all.push(...sends);
    if (sends.length < PAGE) return all;
    after = sends.at(-1)?.id ?? 0;
  }
}

async function post(owner: Ask): Promise<string> {
  const start = "number #{n} ";
  const text = start + "long ".repeat(CHARACTERS).slice(0, CHARACTERS - "number 9999 ".length);
  const messages = Array.from({ length: MEMBERS }, (_, n) => ({ to: PHONE, variables: { n } }));
  const body = { message: { type: "LMS", text }, messages };
  return ((await (await owner("POST", "/v1/batches", body)).json()) as Batch).id;
}

it(
  "leaves another tenant's requests and the page as they are, and is sent itself",
  async () => {
    const owner = await newTenant(stack.url, "long-batch");
    const neighbour = new Neighbour(await newTenant(stack.url, "neighbour"));
    const begun = performance.now();
    let busy = true;
    const living = neighbour.live(() => busy);
    const id = await post(owner);
    const read = async (): Promise<Batch> =>
      (await (await owner("GET", `/v1/batches/${id}`)).json()) as Batch;

    const isTaken = (batch: Batch): boolean => left(batch) === 0;
    await eventually(read, isTaken, PATIENCE_MS);
    const takenMs = performance.now() - begun;
    busy = false;
    await living;
    const isDone = ({ state }: Batch): boolean => state === "completed";
    const done = await eventually(read, isDone, PATIENCE_MS);

    const sends = await everySend();
    const isOwn = ({ phones }: Taken): boolean => phones.includes(PHONE);
    const last = sends.findLastIndex(isOwn);
    const endedAt = sends[last]?.arrivedAt ?? 0;
    const beside = neighbour.handedOver.filter((at) => at < endedAt).length;
    const overtook = sends.slice(0, last).filter((send) => !isOwn(send)).length;
    console.log(`${MEMBERS} long texts taken after ${(takenMs / 1000).toFixed(0)} s`);
    console.log(`the neighbour's: ${beside} messages, ${overtook} sent before the batch's last`);
    console.log(`memory: ${peakMemory(stack.children.get("worker")?.pid ?? 0) ?? "?"} MB at most`);
    printTimes(neighbour.times);

    expect(done.counts["delivered"]).toBe(MEMBERS);
    const rows = sends.filter(isOwn).map(({ text }) => text?.split(" ")[1]);
    expect(new Set(rows).size).toBe(MEMBERS);
    expect(rows).toHaveLength(MEMBERS);

    expect(neighbour.failures).toEqual([]);
    // It hands over one after the other: the batch's last can come before one of them.
    expect(overtook).toBeGreaterThanOrEqual(Math.max(2, beside - 1));
    const others = sends.filter((send) => !isOwn(send));
    expect(others).toHaveLength(neighbour.handedOver.length);
  },
  3 * PATIENCE_MS,
);
