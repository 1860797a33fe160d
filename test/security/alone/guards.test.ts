/** A file of its own: five messages to a number, twenty into a block, no text twice, five wrong keys. */
import { runInDurableObject } from "cloudflare:test";
import { env } from "cloudflare:workers";
import { describe, expect, it, vi } from "vitest";

import { isolateOf } from "../../../src/objects/isolate.ts";
import { call, emulatorSends, eventually, phone } from "../../support/api.ts";
import { evict } from "../../support/evict.ts";
import { useSettings } from "../../support/settings.ts";
import { tenantWithKey } from "../../support/tenants.ts";

useSettings("guards", {
  GUARD_RECIPIENT: "5/10m",
  GUARD_PREFIX: "20/10m",
  DUPLICATE_WINDOW: "60s",
  AUTH_FAILURES: "5/1m",
});

interface Problem {
  readonly code: string;
  readonly type: string;
  readonly retryable: boolean;
  readonly detail: string;
  readonly messageId?: string;
  readonly errors?: readonly { readonly index: number; readonly code: string }[];
}

let texts = 0;
/** No two tests, and no two messages of one, have the same text. */
const newText = (): string => `a text of its own ${++texts}`;
const ok = (response: Response): boolean => response.status === 201 || response.status === 202;

async function problemOf(response: Response): Promise<Problem> {
  return response.json();
}

/** Numbers of one block that nobody else uses. */
function neighbours(count: number): readonly string[] {
  const block = phone().slice(0, 7);
  return Array.from({ length: count }, (_, i) => block + String(100 + i).padStart(4, "0"));
}

describe("pumping one number", () => {
  it("stops after its allowance, says when to come again, and stops no other number", async () => {
    const { key } = await tenantWithKey();
    const to = phone();
    const sendOne = async (): Promise<Response> =>
      call("/v1/messages", { key, body: { to, text: newText() } });
    for (let i = 0; i < 5; i++) expect(ok(await sendOne())).toBe(true);
    for (let i = 0; i < 3; i++) {
      const refused = await sendOne();
      expect(refused.status).toBe(429);
      const seconds = Number(refused.headers.get("retry-after"));
      // One comes free every two minutes.
      expect(seconds).toBeGreaterThan(60);
      expect(seconds).toBeLessThanOrEqual(121);
      const problem = await problemOf(refused);
      expect(problem).toMatchObject({
        code: "recipient_rate_exceeded",
        retryable: true,
        type: "https://iana.org/assignments/http-problem-types#abnormal-usage-detected",
      });
      expect(JSON.stringify(problem)).not.toContain(to.slice(-8));
    }
    expect(await emulatorSends(to)).toHaveLength(5);
    const other = await call("/v1/messages", { key, body: { to: phone(), text: newText() } });
    expect(ok(other)).toBe(true);
    // Another tenant's customers are not this one's business.
    const { key: second } = await tenantWithKey();
    expect(ok(await call("/v1/messages", { key: second, body: { to, text: newText() } }))).toBe(
      true,
    );
  });

  it.each([["/send"], ["/send/sms"]])("is refused at %s too", async (path) => {
    const { key } = await tenantWithKey();
    const to = phone();
    const answers: number[] = [];
    for (let i = 0; i < 7; i++) {
      answers.push((await call(path, { key, body: { to, text: newText() } })).status);
    }
    expect(answers).toEqual([200, 200, 200, 200, 200, 429, 429]);
    expect(await emulatorSends(to)).toHaveLength(5);
  });

  it("lets of many at once no more through than it may", async () => {
    const { key } = await tenantWithKey();
    const to = phone();
    const statuses = await Promise.all(
      Array.from({ length: 30 }, async () => {
        const body = { to, text: newText() };
        return (await call("/v1/messages", { key, body })).status;
      }),
    );
    expect(statuses.filter((status) => status === 429)).toHaveLength(25);
  });

  it("neither counts nor refuses a repeat of a request that was taken", async () => {
    const { key } = await tenantWithKey();
    const to = phone();
    const body = { to, text: newText() };
    const headers = { "idempotency-key": "otp-1" };
    const first = await call("/v1/messages", { key, body, headers });
    const told = await first.text();
    for (let i = 0; i < 8; i++) {
      const again = await call("/v1/messages", { key, body, headers });
      expect(again.headers.get("idempotent-replayed")).toBe("true");
      expect(await again.text()).toBe(told);
    }
    for (let i = 0; i < 4; i++) {
      expect(ok(await call("/v1/messages", { key, body: { to, text: newText() } }))).toBe(true);
    }
    expect((await call("/v1/messages", { key, body: { to, text: newText() } })).status).toBe(429);
    const replay = await call("/v1/messages", { key, body, headers });
    expect(replay.headers.get("idempotent-replayed")).toBe("true");
    expect(await replay.text()).toBe(told);
  });

  it("is remembered by the tenant's object through its eviction", async () => {
    const { key, tenant } = await tenantWithKey();
    const to = phone();
    for (let i = 0; i < 5; i++) await call("/v1/messages", { key, body: { to, text: newText() } });
    const stub = isolateOf(env).tenants.stub(tenant);
    const stored = await eventually(
      async () =>
        runInDurableObject(stub, (_object, state) =>
          state.storage.kv.get<Record<string, number>>("guard:rates"),
        ),
      // All five of them, two minutes each.
      (rates) => Math.max(0, ...Object.values(rates ?? {})) - Date.now() > 500_000,
    );
    expect(JSON.stringify(stored)).not.toContain(to.slice(-8));
    await evict(stub);
    const [name = ""] = Object.entries(stored ?? {}).toSorted(([, a], [, b]) => b - a)[0] ?? [];
    const asked = { name, allowance: { count: 5, windowMs: 600_000 }, asked: 1, owed: 0 };
    const answer = await stub.guard({ rates: [asked], contents: [], contentMs: 0 });
    expect(answer.rates).toMatchObject([{ granted: 0 }]);
  });

  it("gives back what a used-up quota refused", async () => {
    const { key, tenant } = await tenantWithKey({ quotas: { perDay: 2 } });
    const to = phone();
    for (let i = 0; i < 8; i++) await call("/v1/messages", { key, body: { to, text: newText() } });
    const headers = { "x-tenant-id": tenant };
    await call(`/v1/tenants/${tenant}`, { method: "PATCH", body: { quotas: {} } });
    const taken = await eventually(
      async () => call("/v1/messages", { headers, body: { to, text: newText() } }),
      (response) => ok(response),
    );
    expect(ok(taken)).toBe(true);
  });
});

describe("pumping a block of numbers", () => {
  it("stops after its allowance, whichever numbers of it are tried", async () => {
    const { key } = await tenantWithKey();
    const numbers = neighbours(22);
    const statuses: number[] = [];
    const codes: string[] = [];
    for (const to of numbers) {
      const response = await call("/v1/messages", { key, body: { to, text: newText() } });
      statuses.push(response.status);
      if (response.status === 429) codes.push((await problemOf(response)).code);
    }
    expect(statuses.slice(0, 20).filter((status) => status === 429)).toEqual([]);
    expect(codes).toEqual(["prefix_rate_exceeded", "prefix_rate_exceeded"]);
  });

  it("refuses the rows of a batch that are too many, by their places", async () => {
    const { key } = await tenantWithKey();
    const [many, one] = [phone(), phone()];
    const messages = [...Array.from({ length: 7 }, () => many), one].map((to) => ({
      to,
      text: newText(),
    }));
    const whole = await call("/v1/batches", { key, body: { messages } });
    expect(whole.status).toBe(400);
    const told = await problemOf(whole);
    expect(told.errors?.map(({ index, code }) => [index, code])).toEqual([
      [5, "recipient_rate_exceeded"],
      [6, "recipient_rate_exceeded"],
    ]);
    // Nothing was made of the others, and nothing was counted.
    const partial = await call("/v1/batches?partial=true", { key, body: { messages } });
    expect(partial.status).toBe(202);
    expect(await partial.json()).toMatchObject({ accepted: 6, refused: 2 });
  });

  it("answers a repeated array of k-msg's as before", async () => {
    const { key } = await tenantWithKey();
    const to = phone();
    const body = Array.from({ length: 6 }, () => ({ to, text: newText() }));
    const headers = { "idempotency-key": "array" };
    interface Answer {
      readonly data: { readonly results: readonly { readonly isSuccess: boolean }[] };
    }
    const outcomes = async (): Promise<readonly boolean[]> => {
      const response = await call("/send", { key, body, headers });
      expect(response.status).toBe(200);
      return (await response.json<Answer>()).data.results.map(({ isSuccess }) => isSuccess);
    };
    const first = await outcomes();
    expect(first).toEqual([true, true, true, true, true, false]);
    expect(await outcomes()).toEqual(first);
    // One after the other: attempts to one number are kept apart.
    await eventually(
      async () => emulatorSends(to),
      (sends) => sends.length === 5,
    );
  });
});

describe("the same text to the same number", () => {
  it("is refused with the id of the first, unless it may go twice", async () => {
    const { key } = await tenantWithKey();
    const body = { to: phone(), text: newText() };
    const { id } = await (await call("/v1/messages", { key, body })).json<{ id: string }>();
    const again = await call("/v1/messages", { key, body });
    expect(again.status).toBe(409);
    expect(await problemOf(again)).toMatchObject({
      code: "duplicate_content",
      messageId: id,
      retryable: false,
    });
    expect((await call("/send", { key, body })).status).toBe(409);
    expect(await emulatorSends(body.to)).toHaveLength(1);
    const another = { ...body, text: newText() };
    expect(ok(await call("/v1/messages", { key, body: another }))).toBe(true);
    const twice = { ...body, allowDuplicate: true };
    expect(ok(await call("/v1/messages", { key, body: twice }))).toBe(true);
    expect(ok(await call("/v1/messages", { key, body: { ...body, to: phone() } }))).toBe(true);
  });

  it("goes out once of many at the same time", async () => {
    const { key } = await tenantWithKey();
    const body = { to: phone(), text: newText() };
    const statuses = await Promise.all(
      Array.from({ length: 12 }, async () => (await call("/v1/messages", { key, body })).status),
    );
    expect(statuses.filter((status) => status < 300)).toHaveLength(1);
    expect(await emulatorSends(body.to)).toHaveLength(1);
  });

  it("is no duplicate of itself: a repeat by key or id is answered as before", async () => {
    const { key } = await tenantWithKey();
    const byKey = { to: phone(), text: newText() };
    const headers = { "idempotency-key": "same" };
    const byId = { to: phone(), text: newText(), messageId: `own-${crypto.randomUUID()}` };
    for (const [body, more] of [
      [byKey, { headers }],
      [byId, {}],
    ] as const) {
      const first = await (await call("/v1/messages", { key, body, ...more })).text();
      for (let i = 0; i < 3; i++) {
        const again = await call("/v1/messages", { key, body, ...more });
        expect(await again.text()).toBe(first);
      }
    }
    // The repeats did not make it forgotten.
    expect((await call("/v1/messages", { key, body: byKey })).status).toBe(409);
  });

  it("is told by its row within a batch", async () => {
    const { key } = await tenantWithKey();
    const [to, text] = [phone(), newText()];
    const messages = [
      { to, text },
      { to: phone(), text },
      { to, text },
    ];
    const response = await call("/v1/batches", { key, body: { messages } });
    expect(response.status).toBe(400);
    const { errors } = await problemOf(response);
    expect(errors?.map(({ index, code }) => [index, code])).toEqual([[2, "duplicate_content"]]);
    // Nothing was made of the others: they are not remembered.
    const two = { messages: messages.slice(0, 2) };
    expect((await call("/v1/batches", { key, body: two })).status).toBe(202);
    expect((await call("/v1/messages", { key, body: { to, text } })).status).toBe(409);
  });

  it("is remembered through an eviction, and never as a text", async () => {
    const { key, tenant } = await tenantWithKey();
    const body = { to: phone(), text: newText() };
    await call("/v1/messages", { key, body });
    const stub = isolateOf(env).tenants.stub(tenant);
    const stored = await eventually(
      async () =>
        runInDurableObject(stub, (_object, state) =>
          JSON.stringify([...state.storage.kv.list({ prefix: "guard:content:" })]),
        ),
      (text) => text !== "[]",
    );
    expect(stored).not.toContain(body.text);
    expect(stored).not.toContain(body.to);
    await evict(stub);
    expect((await call("/v1/messages", { key, body })).status).toBe(409);
  });
});

describe("wrong keys from one address", () => {
  it("are told to wait longer each time, while a right key passes", async () => {
    const log = vi.spyOn(console, "warn");
    const headers = { "cf-connecting-ip": "203.0.113.9" };
    const guess = async (i: number): Promise<Response> =>
      call("/v1/messages", { key: `guess-${i}`, headers });
    for (let i = 0; i < 5; i++) expect((await guess(i)).status).toBe(401);
    const waits: number[] = [];
    for (let i = 5; i < 10; i++) {
      const refused = await guess(i);
      expect(refused.status).toBe(429);
      expect(await problemOf(refused)).toMatchObject({ code: "too_many_failures" });
      waits.push(Number(refused.headers.get("retry-after")));
    }
    expect(waits).toEqual([1, 2, 4, 8, 16]);
    expect((await call("/v1/messages", { headers })).status).toBe(200);
    const { key } = await tenantWithKey();
    expect((await call("/v1/tenants/me", { key, headers })).status).toBe(200);
    // Another address has its own count; and every door counts.
    const other = { "cf-connecting-ip": "203.0.113.10" };
    expect((await call("/v1/messages", { key: "guess", headers: other })).status).toBe(401);
    expect((await call("/metrics", { key: "guess", headers })).status).toBe(429);
    expect((await call("/tracking/x", { key: "guess", headers })).status).toBe(429);
    const cron = { ...headers, "x-cron-token": "guess" };
    const run = { method: "POST", headers: cron };
    expect((await call("/internal/tracking/run-once", run)).status).toBe(429);
    const lines = JSON.stringify(log.mock.calls);
    expect(lines).not.toContain("203.0.113");
    expect(lines).not.toContain("guess-");
  });
});
