/** @message-objects/client against a scripted service, over real HTTP. */
import { readFileSync } from "node:fs";
import { join } from "node:path";

import { CallError, ConnectionError, MessageObjects, ProblemError } from "@message-objects/client";
import { afterEach, describe, expect, it } from "vitest";

import { KEYED } from "../../packages/client/src/transport.ts";
import { ROOT } from "../../scripts/settings.ts";
import { closeServices, impatient, KEY, problem, service } from "./client-service.ts";

afterEach(closeServices);

const INPUT = { to: "010-0000-1234", text: "hi" };
const SENT = { status: 201, body: { id: "msg_1", state: "sent", final: false } };
const BUSY = problem(503, "answer_lost", { retryable: true });

const failureOf = async (call: Promise<unknown>): Promise<unknown> =>
  call.then(
    () => "no failure",
    (error: unknown) => error,
  );

describe("a message", () => {
  it("is sent with the key, as JSON, under an idempotency key of its own", async () => {
    const { client, asked } = await service([SENT]);
    expect(await client({ language: "ko" }).messages.send(INPUT)).toMatchObject({ id: "msg_1" });
    await client().messages.send(INPUT);
    const [first, second] = asked;
    expect(first).toMatchObject({ method: "POST", url: "/v1/messages" });
    expect(first?.headers).toMatchObject({
      authorization: `Bearer ${KEY}`,
      "content-type": "application/json",
      "accept-language": "ko",
    });
    expect(JSON.parse(first?.body ?? "")).toEqual(INPUT);
    expect(first?.headers["idempotency-key"]).toMatch(/^[0-9a-f]{32}$/);
    expect(second?.headers["idempotency-key"]).not.toBe(first?.headers["idempotency-key"]);
  });

  it.each([
    ["a lost answer", "hang up" as const],
    ["503", BUSY],
    ["a proxy's 502", { status: 502, body: "<html>" }],
    ["an answer cut short", { status: 201, body: '{"id":' }],
  ])("is the same message after %s: the key stays", async (_, failure) => {
    const { client, asked, rests } = await service([failure, failure, SENT]);
    expect(await client().messages.send(INPUT)).toMatchObject({ id: "msg_1" });
    expect(asked).toHaveLength(3);
    expect(new Set(asked.map(({ headers }) => headers["idempotency-key"])).size).toBe(1);
    expect(new Set(asked.map(({ body }) => body)).size).toBe(1);
    expect(rests).toEqual([375, 750]);
  });

  it("keeps the caller's key, and tells it when all repetitions have failed", async () => {
    const { client, asked } = await service([BUSY]);
    const call = client({ retries: 2 }).messages.send(INPUT, { idempotencyKey: "order-1" });
    expect(await failureOf(call)).toMatchObject({ idempotencyKey: "order-1", attempts: 3 });
    expect(asked.map(({ headers }) => headers["idempotency-key"])).toEqual(
      Array(3).fill("order-1"),
    );
  });
});

describe("a repetition", () => {
  it("waits as long as Retry-After says, and a part longer", async () => {
    const limited = {
      ...problem(429, "rate_limited", { retryable: true }),
      headers: { "retry-after": "7" },
    };
    const { client, rests } = await service([limited, SENT]);
    await client().messages.send(INPUT);
    expect(rests).toEqual([7250]);
  });

  it("is the caller's where the service wants more than a minute", async () => {
    const used = {
      ...problem(429, "quota_exceeded", { retryable: true }),
      headers: { "retry-after": "3600" },
    };
    const { client, asked } = await service([used]);
    expect(await failureOf(client().messages.send(INPUT))).toMatchObject({
      status: 429,
      code: "quota_exceeded",
      retryAfter: 3600,
    });
    expect(asked).toHaveLength(1);
  });

  it("of what is not idempotent happens only where the service says that nothing was done", async () => {
    const lost = await service(["hang up"]);
    const call = lost.client().request("post", "/v1/tenants", { body: { id: "a" } });
    expect(await failureOf(call)).toBeInstanceOf(ConnectionError);
    expect(lost.asked).toHaveLength(1);
    const limited = await service([
      problem(429, "rate_limited", { retryable: true }),
      { status: 201, body: { id: "a" } },
    ]);
    await limited.client().request("post", "/v1/tenants", { body: { id: "a" } });
    expect(limited.asked).toHaveLength(2);
    expect(limited.asked[0]?.headers["idempotency-key"]).toBeUndefined();
  });

  it("comes after a request that is not answered in time", async () => {
    const { client, asked } = await service(["never"]);
    const failure = await failureOf(
      client({ retries: 1 }, { sleep: impatient }).messages.get("msg_1"),
    );
    expect(failure).toBeInstanceOf(ConnectionError);
    expect(failure).toMatchObject({
      attempts: 2,
      message: expect.stringContaining("within 77777 ms"),
    });
    expect(asked.length).toBeLessThanOrEqual(2);
  });

  it("ends when the caller's signal does, with its reason", async () => {
    const stop = new AbortController();
    const { client, asked } = await service([BUSY]);
    const sleep = async (ms: number, signal: AbortSignal | undefined): Promise<void> => {
      if (ms === 77_777) return new Promise(() => undefined);
      stop.abort(new Error("enough"));
      signal?.throwIfAborted();
    };
    const call = client({ signal: stop.signal }, { sleep }).messages.send(INPUT);
    expect(await failureOf(call)).toMatchObject({ message: "enough" });
    expect(asked).toHaveLength(1);
  });
});

describe("a refusal", () => {
  it("is a ProblemError with the places of its faults, and is not repeated", async () => {
    const errors = [{ pointer: "/colour", code: "unknown_field", detail: "no" }];
    const { client, asked } = await service([
      problem(400, "invalid_request", { errors, detail: "Not so" }),
    ]);
    const failure = await failureOf(client().messages.send(INPUT));
    expect(failure).toBeInstanceOf(ProblemError);
    expect(failure).toBeInstanceOf(CallError);
    expect(failure).toMatchObject({
      code: "invalid_request",
      status: 400,
      errors,
      retryable: false,
      requestId: "r-1",
      message: "invalid_request (400): Not so",
    });
    expect(asked).toHaveLength(1);
  });

  it("of something that is not the service has no code of it", async () => {
    const { client } = await service([
      { status: 404, headers: { "x-request-id": "r-9" }, body: "not here" },
    ]);
    expect(await failureOf(client().messages.get("msg_1"))).toMatchObject({
      code: "no_problem",
      status: 404,
      requestId: "r-9",
      errors: [],
      retryable: undefined,
    });
  });

  it("is a redirect too: the key goes nowhere else", async () => {
    const elsewhere = await service([SENT]);
    const { client } = await service([{ status: 302, headers: { location: elsewhere.url } }]);
    expect(await failureOf(client().messages.get("msg_1"))).toMatchObject({ status: 302 });
    expect(elsewhere.asked).toEqual([]);
  });
});

describe("a list", () => {
  const page = (ids: readonly string[], next: string | null) => ({
    status: 200,
    body: { data: ids.map((id) => ({ id })), next_cursor: next, has_more: next !== null },
  });

  it("is read page by page to its end, and begins anew in each loop", async () => {
    const { client, asked } = await service([
      page(["a", "b"], "c 1"),
      page([], "c2"),
      page(["c"], null),
      page(["d"], null),
    ]);
    const list = client().messages.list({ state: "failed", limit: 2, from: undefined });
    const ids: string[] = [];
    for await (const { id } of list) ids.push(id);
    expect(ids).toEqual(["a", "b", "c"]);
    for await (const { id } of list) ids.push(id);
    expect(ids).toEqual(["a", "b", "c", "d"]);
    expect(asked.map(({ url }) => url)).toEqual([
      "/v1/messages?state=failed&limit=2",
      "/v1/messages?state=failed&limit=2&cursor=c+1",
      "/v1/messages?state=failed&limit=2&cursor=c2",
      "/v1/messages?state=failed&limit=2",
    ]);
  });

  it("loads no page that its reader does not reach", async () => {
    const { client, asked } = await service([page(["a", "b"], "c1")]);
    for await (const { data } of client().list("/v1/audit").pages()) {
      expect(data).toHaveLength(2);
      break;
    }
    expect(asked).toHaveLength(1);
  });
});

describe("what is misspelt is refused, not ignored", () => {
  const good = { url: "https://example.com", key: KEY };

  it.each<[object, string]>([
    [{ ...good, retrys: 1 }, "retrys: is no option; there are url, key"],
    [{ ...good, url: "example.com" }, "url: example.com is no http address"],
    [{ ...good, url: "ftp://example.com" }, "url:"],
    [{ ...good, url: "https://example.com?a=1" }, "url: takes no query"],
    [{ ...good, key: "a key" }, "key: must be visible ASCII"],
    [{ ...good, key: undefined }, "key:"],
    [{ ...good, retries: -1 }, "retries: must be a whole number from 0, is -1"],
    [{ ...good, timeoutMs: 0.5 }, "timeoutMs:"],
    [{ ...good, language: "fr" }, "language: fr is not known"],
  ])("%j", (options, words) => {
    expect(() => new MessageObjects(options as typeof good)).toThrow(words);
  });

  it("in calls too, before anything is sent", async () => {
    const { client, asked } = await service([SENT]);
    const one = client();
    const wrong = { idempotencyKeys: "a" } as object;
    await expect(one.messages.send(INPUT, wrong)).rejects.toThrow("idempotencyKeys: is no option");
    await expect(one.messages.waitFor("msg_1", { timeout: 1 } as object)).rejects.toThrow(
      "timeout: is no option",
    );
    await expect(one.messages.get("..")).rejects.toThrow("id: is empty or dots alone");
    await expect(one.request("get", "/v1/audit", { idempotencyKey: "a" })).rejects.toThrow(
      "idempotencyKey: get /v1/audit takes none",
    );
    await expect(
      one.request("post", "/v1/opt-outs/import", { body: "01012345678" }),
    ).rejects.toThrow("contentType:");
    expect(asked).toEqual([]);
  });
});

it("the calls with an idempotency key are those of the contract", () => {
  interface Operation {
    readonly tags?: readonly string[];
    readonly parameters?: readonly { readonly name: string }[];
  }
  const { paths } = JSON.parse(readFileSync(join(ROOT, "docs/openapi.json"), "utf8")) as {
    paths: Record<string, Record<string, Operation>>;
  };
  const keyed = Object.entries(paths).filter(
    ([, { post }]) =>
      !post?.tags?.includes("aliases") &&
      post?.parameters?.some(({ name }) => name === "idempotency-key"),
  );
  expect(keyed.map(([path]) => path).toSorted()).toEqual([...KEYED].toSorted());
});
