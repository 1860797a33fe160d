/** Every block that is not for Bun runs, and does what its document says it does. */
import { rmSync } from "node:fs";
import { join } from "node:path";

import type { KMsg } from "@k-msg/messaging";
import type { JobQueue } from "@k-msg/messaging/queue";
import type { DeliveryTrackingService, DeliveryTrackingStore } from "@k-msg/messaging/tracking";
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from "vitest";

import { ROOT } from "../../scripts/settings.ts";
import { type CodeBlock, needsBun, writeModules } from "./blocks.ts";
import { runInBun } from "./bun.ts";
import { fillContext } from "./context.ts";
import { type FakeSolapi, fakeSolapi } from "./fake-solapi.ts";
import { BUILD, CONTEXT, nameOf, READMES, REFERENCES, typeScriptOf } from "./folders.ts";
import { emulatorUrl, redirectVendors } from "./network.ts";
import { recordOf } from "./records.ts";
import { openWorld, type World } from "./world.ts";

/** What blocks call their things; each has some of these. */
interface Outcome {
  kmsg: KMsg;
  tracking: DeliveryTrackingService;
  results: Awaited<ReturnType<KMsg["sendMany"]>>;
  d1Store: DeliveryTrackingStore;
  kvStore: DeliveryTrackingStore;
  trackingStore: DeliveryTrackingStore;
  queue: JobQueue<{ text: string }>;
  ddl: string;
  drizzleSource: string;
}

const folder = join(BUILD, "run");
const blocks = [...REFERENCES, ...READMES].flatMap(typeScriptOf);
const emulator = emulatorUrl("contracts-run");
let files: ReadonlyMap<string, string>;
let world: World;
let solapi: FakeSolapi;
let restore: () => void;

beforeAll(async () => {
  rmSync(folder, { recursive: true, force: true });
  files = writeModules(blocks, folder, CONTEXT);
  solapi = fakeSolapi();
  restore = redirectVendors(solapi, emulator);
  world = await openWorld(emulator);
  fillContext(world);
});

afterAll(async () => {
  restore();
  await world.close();
});

afterEach(() => {
  vi.useRealTimers();
});

const texts = (): (string | undefined)[] => solapi.taken.map(({ text }) => text);

/** Texts that went out as such; an AlimTalk may carry one for its provider to fall back to. */
const fallbacks = (): (string | undefined)[] =>
  solapi.taken.filter(({ type }) => type === "SMS" || type === "LMS").map(({ text }) => text);

/** Runs a block from its first line to its last. */
const run = async ({ id }: CodeBlock): Promise<Outcome> => {
  solapi.taken.length = 0;
  solapi.statusCode = "3000";
  const outcome = (await import(/* @vite-ignore */ files.get(id) ?? "")) as Outcome;
  // The document starts a timer that nobody stops.
  if ("tracking" in outcome) outcome.tracking.stop();
  return outcome;
};

const exerciseStore = async (store: DeliveryTrackingStore): Promise<void> => {
  await store.init();
  const record = recordOf(crypto.randomUUID(), { metadata: { customFields: { order: "A-1" } } });
  await store.upsert(record);
  expect(await store.get(record.messageId)).toMatchObject({
    to: record.to,
    metadata: record.metadata,
    requestedAt: record.requestedAt,
  });
};

const sendsHello = async (block: CodeBlock): Promise<Outcome> => {
  const outcome = await run(block);
  expect(texts()).toContain("hello");
  return outcome;
};

const CHECKS: Readonly<Record<string, (block: CodeBlock) => Promise<unknown>>> = {
  "Quick Start": sendsHello,
  "기본 사용": sendsHello,
  async Routing(block) {
    const { kmsg } = await run(block);
    const [text, note] = await Promise.all([
      kmsg.send({ to: "01012345678", text: "routed" }),
      kmsg.send({
        type: "ALIMTALK",
        to: "01012345678",
        templateId: "AUTH_OTP",
        variables: { code: "1" },
      }),
    ]);
    expect(text).toMatchObject({ isSuccess: true, value: { providerId: "solapi" } });
    expect(note).toMatchObject({ isSuccess: true, value: { providerId: "iwinv", status: "SENT" } });
  },
  async "Bulk Sending"(block) {
    const { results } = await run(block);
    expect(results.map(({ isSuccess }) => isSuccess)).toEqual([true, true]);
  },
  async "Delivery Tracking (PULL)"(block) {
    const { kmsg, tracking } = await run(block);
    // The block's own send names no sender, and its provider knows none: it is refused.
    const all = await tracking.listRecords({ limit: 10 });
    expect(all.filter(({ status }) => status === "SENT")).toEqual([]);
    const { messageId } = await kmsg.sendOrThrow({
      to: "01012345678",
      text: "hello",
      from: "01000000000",
    });
    expect(await tracking.getRecord(messageId)).toMatchObject({
      status: "SENT",
      providerMessageId: "M1",
      to: "01012345678",
    });
    solapi.statusCode = "4000";
    vi.useFakeTimers({ toFake: ["Date"], now: Date.now() + 31_000 });
    await tracking.runOnce();
    expect(await tracking.getRecord(messageId)).toMatchObject({ status: "DELIVERED" });
  },
  async "Delivery Tracking"(block) {
    const { kmsg, tracking } = await run(block);
    const sent = await kmsg.sendOrThrow({ to: "01012345678", text: "tracked" });
    expect(await tracking.getRecord(sent.messageId)).toMatchObject({
      providerMessageId: sent.providerMessageId,
    });
  },
  async "Cloudflare D1/KV/R2/DO Example"(block) {
    const { tracking, d1Store, kvStore } = await run(block);
    await exerciseStore(d1Store);
    await exerciseStore(kvStore);
    expect(await tracking.listRecords({ limit: 1 })).toHaveLength(1);
  },
  async "Cloudflare(D1/KV/R2/DO) 예시"(block) {
    const { d1Store, kvStore } = await run(block);
    await exerciseStore(d1Store);
    await exerciseStore(kvStore);
  },
  async "Schema Utility API (Cloudflare Adapter)"(block) {
    const { ddl, drizzleSource } = await run(block);
    for (const table of ["kmsg_delivery_tracking", "kmsg_jobs"]) {
      expect(ddl).toContain(`"${table}"`);
      expect(drizzleSource).toContain(table);
      const { rows } = await world.client.query(`SELECT * FROM "${table}"`);
      expect(rows).toEqual([]);
    }
  },
  async "Drizzle Adapter Factories"(block) {
    const { trackingStore, queue } = await run(block);
    await exerciseStore(trackingStore);
    await queue.enqueue("send", { text: "queued" });
    expect(await queue.dequeue()).toMatchObject({ type: "send", data: { text: "queued" } });
    expect(await queue.dequeue()).toBeUndefined();
  },
  async "Tracking-based API failover"(block) {
    const { kmsg, tracking } = await run(block);
    // What the block sends, with the channel that SOLAPI wants for it.
    const sent = await kmsg.sendOrThrow({
      type: "ALIMTALK",
      to: "01012345678",
      templateId: "AUTH_OTP",
      variables: { code: "123456" },
      kakao: { plusId: "@shop", profileId: "pf" },
      failover: { enabled: true, fallbackChannel: "sms", fallbackContent: "대체 발송" },
    });
    solapi.statusCode = "3104";
    vi.useFakeTimers({ toFake: ["Date"], now: Date.now() + 31_000 });
    await tracking.runOnce();
    expect(await tracking.getRecord(sent.messageId)).toMatchObject({ status: "FAILED" });
    expect(fallbacks()).toEqual(["대체 발송"]);
    vi.setSystemTime(Date.now() + 600_000);
    await tracking.runOnce();
    expect(fallbacks()).toEqual(["대체 발송"]);
  },
};

describe.each(REFERENCES.map((file) => [nameOf(file), file] as const))("%s", (_name, document) => {
  const own = typeScriptOf(document);

  it.each(own.filter((block) => !needsBun(block)))("$id ($heading) runs", async (block) => {
    const check = CHECKS[block.heading];
    expect(check, "say in CHECKS what this block should do").toBeDefined();
    await check?.(block);
  });

  it.each(own.filter(needsBun))("$id ($heading) runs in Bun", ({ id }) => {
    const runner = join(ROOT, "test/contracts/bun-runner.ts");
    expect(JSON.parse(runInBun(runner, [files.get(id) ?? ""], folder))).toMatchObject({
      messageId: "bun-1",
      status: "SENT",
      providerMessageId: "P1",
    });
  });
});

describe.each(READMES.map((file) => [nameOf(file), file] as const))("%s", (_name, document) => {
  it.each(typeScriptOf(document))("$id runs", async (block) => {
    const said = vi.spyOn(console, "error").mockImplementation(() => undefined);
    await run(block);
    // What our own examples do, works: none of them ends in its branch for failures.
    expect(said.mock.calls).toEqual([]);
  });
});
