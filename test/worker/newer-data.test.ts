/** What a newer version has stored or queued, met by this one after a rollback: left as it is, told of, and nothing of it is lost. */
import {
  createExecutionContext,
  createMessageBatch,
  getQueueResult,
  runDurableObjectAlarm,
  runInDurableObject,
} from "cloudflare:test";
import { env } from "cloudflare:workers";
import { describe, expect, it } from "vitest";

import type { BatchRecord } from "../../src/domain/batch/batch-record.ts";
import { consumeMirror } from "../../src/jobs/mirror/consumer.ts";
import { HOUR_MS } from "../../src/kernel/time/units.ts";
import { isolateOf } from "../../src/objects/isolate.ts";
import type { QueuedMirror } from "../../src/objects/mirror/queued.ts";
import { alertObject } from "../support/alerts.ts";
import { call, eventually, phone, rowOf, send, stubOf, untilState } from "../support/api.ts";
import { evict } from "../support/evict.ts";
import { stages } from "../support/mirror-copies.ts";
import { untilAcknowledged } from "../support/stored.ts";

type Stub = Parameters<typeof evict>[0];

/** Changes what lies on disk, and has the object read it. @returns what lies there then. */
async function rewrite(stub: Stub, key: string, change: object): Promise<unknown> {
  const written = await runInDurableObject(stub, (_object, state) => {
    const changed = { ...state.storage.kv.get<object>(key), ...change };
    state.storage.kv.put(key, changed);
    return changed;
  });
  await evict(stub);
  return written;
}

const stored = async (stub: Stub, key: string): Promise<unknown> =>
  runInDurableObject(stub, (_object, state) => state.storage.kv.get(key));

const alarmOf = async (stub: Stub): Promise<number | null> =>
  runInDurableObject(stub, async (_object, state) => state.storage.getAlarm());

async function expectLeftAlone(response: Response): Promise<void> {
  expect(response.status).toBe(503);
  expect(response.headers.get("retry-after")).toBe("60");
  expect(await response.json()).toMatchObject({ code: "newer_layout", retryable: true });
}

async function expectAlert(): Promise<void> {
  const open = await eventually(
    async () => alertObject().open(),
    (conditions) => conditions.includes("newer_data"),
  );
  expect(open).toContain("newer_data");
}

describe("a message", () => {
  it.each([
    ["of a newer layout", { schema: 2, shape: "unknown" }],
    ["in a state that is not known here", { state: "read" }],
  ])("%s is left alone, whoever asks, until its version is back", async (_what, change) => {
    const key = crypto.randomUUID();
    const body = { to: phone(), text: "hi" };
    const { id } = await send(body, { "idempotency-key": key });
    await untilState(id, "delivered");
    await untilAcknowledged(id);
    const stub = await stubOf(id);
    const before = (await stored(stub, "message")) as object;
    const newer = await rewrite(stub, "message", change);

    await expectLeftAlone(await call(`/v1/messages/${id}`));
    for (const verb of ["refresh", "cancel", "redact"]) {
      await expectLeftAlone(await call(`/v1/messages/${id}/${verb}`, { method: "POST" }));
    }
    // Not taken for an address that is free.
    await expectLeftAlone(
      await call("/v1/messages", { body, headers: { "idempotency-key": key } }),
    );
    await runDurableObjectAlarm(stub);
    expect(await alarmOf(stub)).toBeGreaterThan(Date.now());
    expect(await stored(stub, "message")).toEqual(newer);
    await expectAlert();

    await runInDurableObject(stub, (_object, state) => state.storage.kv.put("message", before));
    await runDurableObjectAlarm(stub);
    expect(await (await call(`/v1/messages/${id}`)).json()).toMatchObject({ state: "delivered" });
  });

  it("of a newer layout whose alarm was lost gets one again when it is met", async () => {
    const scheduledAt = new Date(Date.now() + HOUR_MS).toISOString();
    const { id } = await send({ to: phone(), text: "hi", scheduledAt });
    await untilAcknowledged(id);
    const stub = await stubOf(id);
    await runInDurableObject(stub, async (_object, state) => state.storage.deleteAlarm());
    await rewrite(stub, "message", { schema: 2 });
    await expectLeftAlone(await call(`/v1/messages/${id}`));
    expect(await alarmOf(stub)).toBeGreaterThan(Date.now());
  });
});

describe("a batch", () => {
  it("of a newer layout is left alone, and goes on when its version is back", async () => {
    const messages = [
      { to: phone(), text: "one" },
      { to: phone(), text: "two" },
    ];
    const scheduledAt = new Date(Date.now() + HOUR_MS).toISOString();
    const asked = await call("/v1/batches", { body: { scheduledAt, messages } });
    const { id } = await asked.json<{ id: string }>();
    const stub = isolateOf(env).batches.find(id)?.stub;
    if (!stub) throw new Error("no batch");
    // From then on it has nothing to write before its time.
    const before = await eventually(
      async () => (await stored(stub, "batch")) as BatchRecord,
      ({ mirrored, revision }) => mirrored === revision,
    );
    const newer = await rewrite(stub, "batch", { schema: 2 });

    await expectLeftAlone(await call(`/v1/batches/${id}`));
    await expectLeftAlone(await call(`/v1/batches/${id}/cancel`, { method: "POST" }));
    await runDurableObjectAlarm(stub);
    expect(await alarmOf(stub)).toBeGreaterThan(Date.now());
    expect(await stored(stub, "batch")).toEqual(newer);
    await expectAlert();

    await runInDurableObject(stub, (_object, state) => state.storage.kv.put("batch", before));
    await evict(stub);
    const canceled = await call(`/v1/batches/${id}/cancel`, { method: "POST" });
    expect(canceled.status).toBe(202);
    expect(await canceled.json()).toMatchObject({ id, total: 2 });
  });
});

describe("an entry of the mirror's queue", () => {
  it("of a kind that is not known here stays in the queue; the others are written", async () => {
    const id = `test-${crypto.randomUUID()}`;
    const bodies: readonly unknown[] = [{ parcel: { weight: 3 } }, ...stages(id), "text", null];
    const batch = createMessageBatch(
      "message-mirror",
      bodies.map((body, index) => ({
        id: String(index),
        timestamp: new Date(),
        attempts: 1,
        body: body as QueuedMirror,
      })),
    );
    const result = await (async () => {
      const ctx = createExecutionContext();
      await consumeMirror(batch, isolateOf(env), ctx);
      return getQueueResult(batch, ctx);
    })();
    expect(result.ackAll).toBe(false);
    expect(result.explicitAcks).toEqual(["1", "2", "3", "4"]);
    expect(result.retryMessages.map(({ msgId }) => msgId)).toEqual(["0", "5", "6"]);
    expect(await rowOf(id)).toMatchObject({ state: "delivered" });
    await expectAlert();
  });
});
