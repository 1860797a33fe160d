/** A batch under kill -9: whatever was made is not made again, what was not is made after all. */
import { afterAll, beforeAll, expect, it } from "vitest";

import { DEVELOPMENT_DEFAULTS } from "../../scripts/settings.ts";
import { startStack, type Stack } from "../../scripts/stack.ts";
import { cleanUp, emulatorSends, eventually, QUICK, request, stateFolder } from "./support.ts";

const MEMBERS = Number(process.env["BATCH_MEMBERS"] ?? 250);
const LANES = 16;
const PATIENCE_MS = 240_000;

interface Batch {
  readonly id: string;
  readonly state: string;
  readonly total: number;
  readonly finished: number;
  readonly counts: Readonly<Record<string, number>>;
}

let stack: Stack;
beforeAll(async () => {
  stack = await startStack({
    port: 0,
    stateDir: stateFolder(),
    databaseUrl: undefined,
    useEmulator: true,
    worker: {
      ...DEVELOPMENT_DEFAULTS,
      ...QUICK,
      // Some seconds of sending: time enough to be killed in.
      IWINV_SEND_RATE: String(Math.max(40, MEMBERS / 10)),
      IWINV_CHECK_RATE: "400",
      // The emulator's history lags behind nothing: what it does not know was never there.
      ABSENCE_WAIT: "2s",
      ABSENCE_AFTER: "info=6s,auth=6s",
    },
  });
});
afterAll(async () => {
  await stack.stop();
  await cleanUp();
});

const phoneOf = (index: number): string => `010${String(index).padStart(4, "0")}1111`;

async function read(id: string): Promise<Batch> {
  const response = await request(stack.url, `/v1/batches/${id}`);
  return (await response.json()) as Batch;
}

it(
  "sends every member once, though the Worker is killed in the middle",
  async () => {
    const messages = Array.from({ length: MEMBERS }, (_, i) => ({
      to: phoneOf(i),
      variables: { n: i },
    }));
    const answer = await request(stack.url, "/v1/batches", {
      message: { text: "number #{n}" },
      messages,
    });
    expect(answer.status).toBe(202);
    const { id } = (await answer.json()) as Batch;
    const reached = async (index: number): Promise<boolean> =>
      (await emulatorSends(stack.emulatorUrl ?? "", phoneOf(index))).length > 0;
    await eventually(async () => reached(Math.floor(MEMBERS / 5)), Boolean, PATIENCE_MS);
    const worker = stack.children.get("worker");
    worker?.kill();
    await worker?.ended;
    expect(await reached(MEMBERS - 1)).toBe(false);
    await stack.startPart("worker");

    const done = await eventually(
      async () => read(id),
      ({ state }) => state === "completed",
      PATIENCE_MS,
    );
    expect(done).toMatchObject({ total: MEMBERS, finished: MEMBERS });
    expect(done.counts["delivered"]).toBe(MEMBERS);
    const indexes = messages.keys();
    const seen: number[] = [];
    await Promise.all(
      Array.from({ length: LANES }, async () => {
        for (const index of indexes) {
          const sends = await emulatorSends(stack.emulatorUrl ?? "", phoneOf(index));
          seen[index] = sends.length;
        }
      }),
    );
    expect(seen.filter((count) => count !== 1)).toEqual([]);
  },
  2 * PATIENCE_MS,
);
