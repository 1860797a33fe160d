/** Copies of many messages go to the mirror's queue in one call, and only what is on disk already. */
import { runInDurableObject } from "cloudflare:test";
import { env } from "cloudflare:workers";
import { afterEach, describe, expect, it, vi } from "vitest";

import { isolateOf } from "../../src/objects/isolate.ts";
import type { QueuedMessage } from "../../src/objects/mirror/queued.ts";
import { phone, rowOf, send } from "../support/api.ts";
import { stages } from "../support/mirror-copies.ts";
import { watchQueues } from "../support/mirror-queue.ts";

afterEach(() => vi.restoreAllMocks());

function copyOf(id: string): QueuedMessage {
  const [first] = stages(id);
  if (!first) throw new Error("no copy");
  return first;
}

/** Notes the calls of every queue. */
function noteCalls(): number[] {
  const calls: number[] = [];
  watchQueues((copies) => calls.push(copies.length));
  return calls;
}

async function arrived(ids: readonly string[]): Promise<number> {
  const rows = await Promise.all(ids.map(async (id) => rowOf(id)));
  return rows.filter((row) => row !== undefined).length;
}

describe("copies that go together", { concurrent: false }, () => {
  it("take one call for up to fifty, and all arrive", async () => {
    const calls = noteCalls();
    const name = crypto.randomUUID();
    const ids = Array.from({ length: 120 }, (_, index) => `together-${name}-${index}`);
    const works = ids.flatMap((id) => isolateOf(env).mirror.sendSoon(id, copyOf(id)) ?? []);
    expect(works).toHaveLength(1);
    await works[0];
    expect(calls).toEqual([50, 50, 20]);
    await expect.poll(async () => arrived(ids)).toBe(ids.length);
  });

  it("do without the one that the queue does not take", async () => {
    const warned = vi.spyOn(console, "warn").mockImplementation(() => undefined);
    const name = crypto.randomUUID();
    const ids = Array.from({ length: 5 }, (_, index) => `large-${name}-${index}`);
    const works = ids.flatMap((id, index) => {
      // The platform's limit is 128 kB.
      const traceparent = index === 2 ? "x".repeat(200_000) : "00";
      return isolateOf(env).mirror.sendSoon(id, { ...copyOf(id), traceparent }) ?? [];
    });
    await works[0];
    const others = ids.toSpliced(2, 1);
    await expect.poll(async () => arrived(others)).toBe(others.length);
    expect(await rowOf(ids[2] ?? "")).toBeUndefined();
    expect(warned.mock.calls.join("\n")).toContain("mirror.send_failed");
  });

  it("never hold what the object's disk does not have yet", async () => {
    const synced = Promise.withResolvers<void>();
    const storage = await storagePrototype();
    const asked = vi.spyOn(storage, "sync").mockImplementation(async () => synced.promise);
    const gone: string[] = [];
    watchQueues((copies) => {
      gone.push(...copies.flatMap(({ body }) => ("row" in body ? [body.row.message_id] : [])));
    });
    const { id } = await send({ to: phone(), text: "hi" });
    await expect.poll(() => asked.mock.calls.length).toBeGreaterThan(0);
    // What goes to the queue after it would take it along.
    const after = `after-${crypto.randomUUID()}`;
    await isolateOf(env).mirror.sendSoon(after, copyOf(after));
    expect(gone).toEqual([after]);
    expect(await rowOf(id)).toBeUndefined();
    synced.resolve();
    await expect.poll(async () => arrived([id])).toBe(1);
  });
});

async function storagePrototype(): Promise<Record<"sync", () => Promise<void>>> {
  return runInDurableObject(
    env.MESSAGES.get(env.MESSAGES.newUniqueId()),
    (_object, state) => Object.getPrototypeOf(state.storage) as Record<"sync", () => Promise<void>>,
  );
}
