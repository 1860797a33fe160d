/** The mirror over three queues, the gate over four shards: a file of its own, with the settings of its project. */
import { createExecutionContext, createMessageBatch, runInDurableObject } from "cloudflare:test";
import { env } from "cloudflare:workers";
import { afterEach, describe, expect, it, vi } from "vitest";

import { WIDE_MS } from "../../../src/domain/message/matching.ts";
import { settingsOf, type Settings } from "../../../src/kernel/settings/settings.ts";
import { isolateOf } from "../../../src/objects/isolate.ts";
import type { QueuedMirror } from "../../../src/objects/mirror/queued.ts";
import worker from "../../../src/worker.ts";
import { call, phone, rowOf, send, sql, stubOf, untilRow, untilState } from "../../support/api.ts";
import { askedBy } from "../../support/claims.ts";
import { nextMidnightKst, releaseClock, setClock } from "../../support/clock.ts";
import { isolateWith } from "../../support/isolate.ts";
import { watchQueues } from "../../support/mirror-queue.ts";
import { waitForGate } from "../../support/patient-gate.ts";
import { readMetricsText } from "../../support/prometheus.ts";
import {
  // More than one queue and gate, and a line that several shards make together.
  useSettings,
} from "../../support/settings.ts";
import { slotOf } from "../../support/stored.ts";

// More than one queue and gate, and a line that several shards make together.
useSettings("shards", {
  CHECK_SCHEDULE: "1s,2s,3s,5s,8s,13s,20s,30s",
  MIRROR_QUEUES: "3",
  GATE_SHARDS: "4",
  IWINV_SEND_RATE: "40",
});

/** As set above. */
const RATE = 40;
const SHARDS = 4;
const QUEUES = ["MIRROR", "MIRROR_1", "MIRROR_2"] as const;

const bindings = env as unknown as Readonly<Record<string, Queue<QueuedMirror>>>;

interface Copy {
  readonly queue: string;
  readonly body: QueuedMirror;
}

/** Notes what is put into which queue. */
function noteCopies(passOn: boolean): Copy[] {
  const copies: Copy[] = [];
  watchQueues((all, used) => {
    const queue = QUEUES.find((name) => bindings[name] === used) ?? "unknown";
    copies.push(...all.map(({ body }) => ({ queue, body })));
  }, passOn);
  return copies;
}

function queuesOf(copies: readonly Copy[], id: string): readonly string[] {
  const own = copies.filter(({ body }) => "row" in body && body.row.message_id === id);
  return [...new Set(own.map(({ queue }) => queue))];
}

function isLastWordSent(copies: readonly Copy[], id: string): boolean {
  return copies.some(
    ({ body }) => "row" in body && body.row.message_id === id && body.row.state === "delivered",
  );
}

/** The settings as this message's object reads them. */
async function turn(id: string, change: Partial<Settings>): Promise<void> {
  await runInDurableObject(await stubOf(id), (object) => {
    Object.assign(settingsOf((object as unknown as { env: Env }).env), change);
  });
}

afterEach(() => vi.restoreAllMocks());

describe("three queues", () => {
  it("share the messages, and all copies of one go through one", async () => {
    const copies = noteCopies(true);
    const ids = await Promise.all(
      Array.from({ length: 24 }, async () => (await send({ to: phone(), text: "hi" })).id),
    );
    for (const id of ids) {
      expect(await untilRow(id, "delivered")).toMatchObject({ revision: 4 });
      expect(queuesOf(copies, id)).toHaveLength(1);
    }
    expect(new Set(ids.flatMap((id) => queuesOf(copies, id)))).toEqual(new Set(QUEUES));
  });

  it("stand in /metrics and /readyz, each", async () => {
    const scrape = readMetricsText(await (await call("/metrics")).text());
    for (const queue of QUEUES) {
      expect(scrape.value("kmsg_mirror_queue_up", { queue })).toBe(1);
      expect(scrape.value("kmsg_mirror_queue_backlog", { queue })).toBeGreaterThanOrEqual(0);
    }
    const broken = {
      ...env,
      MIRROR_2: { send: () => undefined, metrics: () => Promise.reject(new Error("away")) },
    } as unknown as Env;
    const ask = async (path: string): Promise<Response> =>
      worker.fetch(
        new Request(`http://worker.test${path}`, {
          headers: { authorization: "Bearer dev-only-key" },
        }),
        broken,
        createExecutionContext(),
      );
    const ready = await ask("/readyz");
    expect(ready.status).toBe(503);
    expect(await ready.json()).toMatchObject({ ok: false, checks: { queues: "unavailable" } });
    const gauges = readMetricsText(await (await ask("/metrics")).text());
    expect(gauges.value("kmsg_mirror_queue_up", { queue: "MIRROR_2" })).toBe(0);
    expect(gauges.value("kmsg_mirror_queue_up", { queue: "MIRROR_1" })).toBe(1);
  });

  it("lose nothing while their number changes, in whatever order and however often copies come", async () => {
    const copies = noteCopies(false);
    const numbers = [1, 3, 2, 3, 1, 2];
    const ids = await Promise.all(
      numbers.flatMap((number) =>
        [number, number].map(async (before, odd) => {
          const { id } = await send({ to: phone(), text: "hi" });
          await turn(id, { MIRROR_QUEUES: odd ? 3 : before });
          return id;
        }),
      ),
    );
    for (const id of ids) {
      await untilState(id, "delivered");
      await turn(id, { MIRROR_QUEUES: 1 });
    }
    // Nobody acknowledges: every object sends its last word again, now into the only queue that is left.
    await expect
      .poll(() =>
        ids.every((id) => queuesOf(copies, id).includes("MIRROR") && isLastWordSent(copies, id)),
      )
      .toBe(true);
    const last = copies.length;
    expect(ids.some((id) => queuesOf(copies, id).length > 1)).toBe(true);
    expect(await rowOf(ids[0] ?? "")).toBeUndefined();

    // The newest first, then everything, the queues in turns, twice.
    const all = [...copies.slice(0, last).toReversed(), ...copies.slice(0, last)];
    for (const part of chunks(all, 7)) {
      for (const [queue, own] of Map.groupBy(part, (copy) => copy.queue)) {
        const batch = createMessageBatch<QueuedMirror>(
          queue,
          own.map(({ body }, i) => ({
            id: String(i),
            timestamp: new Date(),
            attempts: 1,
            body: structuredClone(body),
          })),
        );
        await worker.queue(batch, env, createExecutionContext());
      }
    }
    for (const id of ids) {
      expect(await rowOf(id)).toMatchObject({ state: "delivered", revision: 4 });
      const events = await sql<{ revision: number }>(
        "select revision from kmsg_delivery_event where message_id = $1 order by revision",
        [id],
      );
      expect(events.map(({ revision }) => revision)).toEqual([1, 2, 3, 4]);
    }
  });
});

function chunks<T>(items: readonly T[], size: number): readonly (readonly T[])[] {
  return Array.from({ length: Math.ceil(items.length / size) }, (_, i) =>
    items.slice(i * size, (i + 1) * size),
  );
}

const gateName = (to: string, change: Partial<Settings> = {}): string | undefined =>
  isolateWith(change).gates.stub({ providerId: "iwinv", phone: to }).name;

describe("four gates", () => {
  it("keep to the rate together", async () => {
    // The clock stands still: only the slots are looked at. No test after this one sends anything.
    waitForGate();
    const begun = nextMidnightKst();
    await setClock(begun);
    const to = Array.from({ length: 160 }, () => phone());
    const ids: string[] = [];
    for (let block = 0; block < to.length; block += 20) {
      const sent = await Promise.all(
        to
          .slice(block, block + 20)
          .map(async (one) => send({ to: one, text: "hi" }, { prefer: "respond-async" })),
      );
      ids.push(...sent.map(({ id }) => id));
    }
    expect(new Set(to.map((one) => gateName(one))).size).toBe(SHARDS);
    const slots = await Promise.all(ids.map(slotOf));
    await releaseClock();
    expect(Math.min(...slots)).toBeGreaterThanOrEqual(begun);
    for (const start of slots) {
      const within = slots.filter((at) => at >= start && at < start + 1000).length;
      // What starts at once starts up to the lead of a slot early, in each shard.
      expect(within).toBeLessThanOrEqual(RATE + 2 * SHARDS);
    }
    // As the rate without shards: a bound that holds even where all numbers fell into one shard.
    expect(Math.max(...slots) - Math.min(...slots)).toBeGreaterThan(2500);
  });

  it("are all looked at by /metrics", async () => {
    const scrape = readMetricsText(await (await call("/metrics")).text());
    const up = Array.from({ length: SHARDS }, (_, shard) =>
      scrape.value("kmsg_gate_up", { provider: "iwinv", shard: String(shard) }),
    );
    expect(up).toEqual([1, 1, 1, 1]);
    expect(
      isolateOf(env)
        .gates.all("iwinv")
        .map(({ name }) => name),
    ).toEqual(["iwinv:0", "iwinv:1", "iwinv:2", "iwinv:3"]);
  });

  it("see all messages to a number in one of them, whatever their number is", () => {
    for (const GATE_SHARDS of [1, 2, 3, 4, 7, 256]) {
      const to = phone();
      const all = new Set([...isolateWith({ GATE_SHARDS }).gates.all("iwinv")].map((g) => g.name));
      expect(all.size).toBe(GATE_SHARDS);
      expect(all).toContain(gateName(to, { GATE_SHARDS }));
      expect(gateName(to, { GATE_SHARDS })).toBe(gateName(to, { GATE_SHARDS }));
    }
  });

  it("give no row away of which they may have forgotten the owner", async () => {
    const key = { providerId: "iwinv", phone: phone() };
    const providerMessageId = `R-${crypto.randomUUID()}`;
    const at = Date.now() - 9 * 86_400_000;
    // A message that expired long ago is looked at again: another one's claim of the row is pruned by now.
    const choice = await isolateOf(env).gates.adopt(
      key,
      askedBy("message-1", [{ providerMessageId, at }]),
    );
    expect(choice).toEqual({ kind: "ambiguous" });
  });

  it("know whose a row is as far from the attempt as any message may take it", async () => {
    const key = { providerId: "iwinv", phone: phone() };
    for (const offMs of [-WIDE_MS, -WIDE_MS / 2, 0, WIDE_MS / 2, WIDE_MS]) {
      const providerMessageId = `R-${crypto.randomUUID()}`;
      const attemptAt = Date.now() - 3_600_000;
      const own = { providerMessageId, owner: "message-1", attemptAt };
      await isolateOf(env).gates.stub(key).ownAll([own]);
      const row = { providerMessageId, at: attemptAt + offMs };
      expect(await isolateOf(env).gates.adopt(key, askedBy("message-2", [row]))).toEqual({
        kind: "owned",
      });
    }
  });

  it("know after a change of their number whose a row is", async () => {
    const change = { GATE_SHARDS: 5, GATE_SHARDS_BEFORE: SHARDS };
    let to = phone();
    while (gateName(to) === gateName(to, change)) to = phone();
    const key = { providerId: "iwinv", phone: to };
    const row = (): { providerMessageId: string; at: number } => ({
      providerMessageId: `R-${crypto.randomUUID()}`,
      at: Date.now(),
    });
    const [found, answered, free] = [row(), row(), row()];
    await isolateOf(env).gates.adopt(key, askedBy("message-1", [found]));
    await isolateOf(env)
      .gates.stub(key)
      .ownAll([
        {
          providerMessageId: answered.providerMessageId,
          owner: "message-2",
          attemptAt: answered.at,
        },
      ]);

    const after = isolateWith(change);
    const adopt = async (id: string) =>
      after.gates.adopt(key, askedBy(id, [found, answered, free]));
    // Without a word of the shards before, three rows would be free.
    expect(
      await isolateWith({ GATE_SHARDS: 5 }).gates.adopt(key, askedBy("x", [found, free])),
    ).toEqual({
      kind: "ambiguous",
    });
    expect(await adopt("message-1")).toMatchObject({ providerMessageId: found.providerMessageId });
    expect(await adopt("message-2")).toMatchObject({
      providerMessageId: answered.providerMessageId,
    });
    expect(await adopt("message-3")).toMatchObject({ providerMessageId: free.providerMessageId });
    expect(await adopt("message-4")).toEqual({ kind: "owned" });
  });
});
