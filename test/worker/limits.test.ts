/** What a request may weigh and how often a key may ask; and that nothing runs half configured. */
import { createExecutionContext, createMessageBatch, getQueueResult } from "cloudflare:test";
import { env, exports } from "cloudflare:workers";
import { describe, expect, it, vi } from "vitest";

import { isolateOf } from "../../src/objects/isolate.ts";
import type { QueuedMirror } from "../../src/objects/mirror/queued.ts";
import worker from "../../src/worker.ts";
import { call, emulatorSends, eventually, phone, usualKey } from "../support/api.ts";
import { tenantWithKey } from "../support/tenants.ts";

const MIB = 1_048_576;
const ROUTES = [["/v1/messages"], ["/send"], ["/send/sms"], ["/v1/receipts"]] as const;

interface Problem {
  readonly code: string;
  readonly requestId: string;
}

/** A body without a length, as a client sends it that does not know how much there will be. */
async function postChunks(path: string, chunks: number, size = 65_536): Promise<Response> {
  let left = chunks;
  const body = new ReadableStream<Uint8Array>({
    pull(controller) {
      if (left-- > 0) controller.enqueue(new Uint8Array(size).fill(0x20));
      else controller.close();
    },
  });
  return exports.default.fetch(
    new Request(`http://worker.test${path}`, {
      method: "POST",
      headers: { authorization: `Bearer ${usualKey(path)}`, "content-type": "application/json" },
      body,
    }),
  );
}

async function expectTooLarge(response: Response): Promise<void> {
  const problem: Problem = await response.json();
  expect([response.status, problem.code]).toEqual([413, "body_too_large"]);
  expect(response.headers.get("content-type")).toBe("application/problem+json");
  expect(problem.requestId).toBe(response.headers.get("x-request-id"));
}

describe.concurrent("a body", () => {
  it.each(ROUTES)("of more than 1 MiB is 413 at %s, JSON or not", async (path) => {
    const to = phone();
    const text = "x".repeat(MIB);
    await expectTooLarge(await call(path, { body: { to, text } }));
    await expectTooLarge(await call(path, { body: "{".repeat(MIB + 1) }));
    expect(await emulatorSends(to)).toHaveLength(0);
  });

  it.each(ROUTES)("without a length is 413 at %s as soon as it is too much", async (path) => {
    await expectTooLarge(await postChunks(path, 17));
    // Endless: the answer comes all the same.
    await expectTooLarge(await postChunks(path, Infinity));
  });

  it("without a length but within the limit is read", async () => {
    expect((await postChunks("/v1/messages", 16)).status).toBe(400);
    const to = phone();
    const bytes = new TextEncoder().encode(JSON.stringify({ to, text: "hi" }));
    const body = new ReadableStream<Uint8Array>({
      start(controller) {
        for (const byte of bytes) controller.enqueue(Uint8Array.of(byte));
        controller.close();
      },
    });
    const headers = { authorization: "Bearer dev-only-key", "content-type": "application/json" };
    const request = new Request("http://worker.test/v1/messages", {
      method: "POST",
      headers,
      body,
    });
    expect([201, 202]).toContain((await exports.default.fetch(request)).status);
  });

  it("of exactly 1 MiB is read", async () => {
    const json = JSON.stringify({ to: phone(), text: "hi", colour: "" });
    const filled = json.replace('"colour":""', `"colour":"${"x".repeat(MIB - json.length)}"`);
    expect(filled).toHaveLength(MIB);
    expect((await call("/v1/messages", { body: filled })).status).toBe(400);
    await expectTooLarge(await call("/v1/messages", { body: `${filled} ` }));
  });

  it("is not even looked at without a key", async () => {
    const response = await call("/v1/messages", { body: "x".repeat(MIB + 1), key: null });
    expect(response.status).toBe(401);
  });
});

/** The Worker with other settings, in an isolate of its own. What a key has used its tenant's object knows. */
function workerWith(settings: Record<string, string | undefined>, usual = "dev-only-key") {
  const other = { ...env, ...settings };
  return async (path: string, body?: unknown, key = usual): Promise<Response> =>
    worker.fetch(
      new Request(`http://worker.test${path}`, {
        method: body === undefined ? "GET" : "POST",
        headers: { authorization: `Bearer ${key}`, "content-type": "application/json" },
        ...(body !== undefined && { body: JSON.stringify(body) }),
      }),
      other,
      createExecutionContext(),
    );
}

const NOBODY = "/v1/messages/garbage!";

/** Weighs as much as so many messages, and sends none. */
const arrayOf = (count: number) => Array.from({ length: count }, () => ({ to: "nobody" }));

describe.concurrent("the rate of a key", () => {
  it("is a burst, then 429 with Retry-After and the headers of the draft, then again", async () => {
    const { key } = await tenantWithKey();
    const ask = workerWith({ RATE_LIMIT: "2" }, key);
    // At once, and more than a stall of the machine could pay for.
    const answers = await Promise.all(Array.from({ length: 20 }, async () => ask(NOBODY)));
    const passed = answers.filter((answer) => answer.status === 404);
    const last = answers.find((answer) => answer.status === 429);
    expect(passed.length).toBeGreaterThanOrEqual(2);
    expect(passed.every((one) => one.headers.get("ratelimit-policy") === '"key";q=2;w=1')).toBe(
      true,
    );
    expect(passed.map((one) => one.headers.get("ratelimit"))).toContain('"key";r=1;t=1');
    expect(last?.headers.get("ratelimit")).toMatch(/^"key";r=0;t=1$/);
    expect(last?.headers.get("retry-after")).toBe("1");
    expect(await last?.json()).toMatchObject({
      code: "rate_limited",
      retryable: true,
      "violated-policies": ["key"],
    });
    const again = await eventually(
      async () => ask(NOBODY),
      ({ status }) => status !== 429,
    );
    expect(again.status).toBe(404);
  });

  it("sends nothing where it refuses", async () => {
    const { key } = await tenantWithKey();
    const ask = workerWith({ RATE_LIMIT: "1" }, key);
    // Paid for afterwards: the next is a minute away, however slow the machine is.
    await ask("/send", arrayOf(60));
    const to = phone();
    expect((await ask("/v1/messages", { to, text: "hi" })).status).toBe(429);
    expect((await ask("/send", { to, text: "hi" })).status).toBe(429);
    expect(await emulatorSends(to)).toHaveLength(0);
  });

  it("counts an array as its messages, and lets one through that is larger than any burst", async () => {
    const [busy, idle] = [await tenantWithKey(), await tenantWithKey()];
    const ask = workerWith({ RATE_LIMIT: "5" }, busy.key);
    // At once, and more than a stall of the machine could pay for.
    const small = await Promise.all(
      Array.from({ length: 10 }, async () => ask("/send", arrayOf(3))),
    );
    expect(small.map((one) => one.headers.get("ratelimit"))).toContain('"key";r=2;t=1');
    expect(small.map(({ status }) => status)).toContain(429);
    // A key that has sent nothing yet has the whole burst.
    const fresh = workerWith({ RATE_LIMIT: "5" }, idle.key);
    const large = await fresh("/send", arrayOf(60));
    expect([large.status, large.headers.get("ratelimit")]).toEqual([200, '"key";r=0;t=12']);
    expect((await fresh(NOBODY)).status).toBe(429);
  });

  it("is not charged to a wrong key, nor told to it", async () => {
    const { key } = await tenantWithKey();
    const ask = workerWith({ RATE_LIMIT: "1" }, key);
    for (let i = 0; i < 5; i++) {
      const answer = await ask(NOBODY, undefined, "wrong");
      expect([answer.status, answer.headers.get("ratelimit")]).toEqual([401, null]);
    }
    expect((await ask(NOBODY)).status).toBe(404);
  });

  it("is off at 0", async () => {
    const ask = workerWith({ RATE_LIMIT: "0" });
    const answers = await Promise.all(Array.from({ length: 50 }, async () => ask(NOBODY)));
    expect(new Set(answers.map((answer) => answer.status))).toEqual(new Set([404]));
    expect(answers[0]?.headers.has("ratelimit")).toBe(false);
  });
});

describe("a missing setting", () => {
  const half = { ...env, HASH_KEY: undefined } as unknown as Env;
  const alerts = () => {
    const lines: string[] = [];
    vi.spyOn(console, "error").mockImplementation((line: string) => void lines.push(line));
    return lines;
  };

  it("is 500 with its name on every route, and nothing is sent", async () => {
    const lines = alerts();
    const ask = workerWith({ HASH_KEY: undefined, API_KEY: "" });
    const to = phone();
    for (const path of ["/v1/messages", "/send", "/v1/receipts"]) {
      const answer = await ask(path, { to, text: "hi" });
      const problem: Problem & { detail: string } = await answer.json();
      expect([answer.status, problem.code]).toEqual([500, "misconfigured"]);
      expect(problem.detail).toMatch(/API_KEY.*HASH_KEY: is not set/);
    }
    expect(await emulatorSends(to)).toHaveLength(0);
    expect(lines[0]).toContain('"level":"alert"');
    vi.restoreAllMocks();
  });

  it("keeps objects from an attempt while a provider's key is missing", () => {
    const keyless = { ...env, IWINV_SMS_API_KEY: undefined } as unknown as Env;
    expect(() => isolateOf(keyless).settings).toThrow(/IWINV_SMS_API_KEY: is not set/);
    expect(isolateOf(env).settings.HASH_KEY).not.toBe("");
  });

  it("makes the queue wait and raises an alert", async () => {
    const lines = alerts();
    const batch = createMessageBatch<QueuedMirror>("message-mirror", [
      { id: "1", timestamp: new Date(), attempts: 1, body: {} as QueuedMirror },
    ]);
    const ctx = createExecutionContext();
    await worker.queue(batch, half, ctx);
    const result = await getQueueResult(batch, ctx);
    expect(result.explicitAcks).toEqual([]);
    expect(result.retryBatch).toMatchObject({ retry: true });
    expect(lines.join("\n")).toMatch(/"alert".*settings\.invalid.*HASH_KEY: is not set/);
    vi.restoreAllMocks();
  });

  it("lets the cron pass with an alert", async () => {
    const lines = alerts();
    await worker.scheduled({ cron: "", scheduledTime: 0, noRetry: () => undefined }, half);
    expect(lines.join("\n")).toMatch(/settings\.invalid.*HASH_KEY: is not set/);
    vi.restoreAllMocks();
  });
});
