/** Objects that are reset while a request waits for them, and objects that never answer. */
import {
  runDurableObjectAlarm,
  runInDurableObject,
  type evictDurableObject,
} from "cloudflare:test";
import { env } from "cloudflare:workers";
import { afterEach, describe, expect, it, vi } from "vitest";

import { askAgain, mayAskAgain } from "../../src/objects/ask-again.ts";
import type { StartCommand } from "../../src/objects/batch/batch-rpc.ts";
import type { BatchStub } from "../../src/objects/batch/batch-stub.ts";
import { isolateOf } from "../../src/objects/isolate.ts";
import type { Address } from "../../src/objects/message/message-stub.ts";
import { call, emulatorSends, eventually, get, phone, stubOf, untilState } from "../support/api.ts";

/** The runtime's own. */
const NEW_CODE = "Durable Object reset because its code was updated.";
/** Its number is sent to, and the provider's answer does not come. */
const HANGS = "8601";

const { messages, batches, tenants } = isolateOf(env);

afterEach(() => {
  vi.restoreAllMocks();
});

type Stub = Parameters<typeof evictDurableObject>[0];

async function reset(stub: Stub): Promise<void> {
  const working = runInDurableObject(stub, (_object: unknown, state: DurableObjectState) => {
    state.abort(NEW_CODE);
  });
  await expect(working).rejects.toThrow(NEW_CODE);
}

/** The addresses of requests without a name, as they are made. */
function watchAddresses(): readonly Address[] {
  const made: Address[] = [];
  const create = messages.create.bind(messages);
  vi.spyOn(messages, "create").mockImplementation(() => {
    const address = create();
    made.push(address);
    return address;
  });
  return made;
}

/** Resets the only object made so far as soon as the provider has its message. */
async function resetInMidCall(made: readonly Address[], to: string): Promise<void> {
  await eventually(
    async () => emulatorSends(to),
    (sends) => sends.length > 0,
  );
  const [address] = made;
  if (!address) throw new Error("no object was made");
  // A stub belongs to the request that made it.
  await reset(await stubOf(address.publicId));
}

const lost = (): Error => Object.assign(new Error("Network connection lost."), { retryable: true });

/** An object that does not answer. */
function mute(address: Address): Address {
  return {
    ...address,
    ask: async () => {
      throw lost();
    },
  };
}

describe(
  "an object that is reset while the provider has its message",
  { concurrent: false },
  () => {
    it.each([
      ["/v1/messages", ({ id }: { id: string }) => id],
      ["/send", ({ data }: { data: { messageId: string } }) => data.messageId],
    ] as const)("%s: is asked again, answers with the id, and sends once", async (path, idOf) => {
      const to = phone(HANGS);
      const made = watchAddresses();
      const answer = call(path, { body: { to, text: "hi" } });
      await resetInMidCall(made, to);
      const response = await answer;
      expect(response.ok, await response.clone().text()).toBe(true);
      expect(response.headers.get("idempotent-replayed")).toBeNull();
      const id = (idOf as (body: unknown) => string)(await response.json());
      expect(made.map(({ publicId }) => publicId)).toEqual([id]);
      await runDurableObjectAlarm(await stubOf(id));
      await untilState(id, "delivered");
      expect(await emulatorSends(to)).toHaveLength(1);
    });

    it("is asked again for a read of its state", async () => {
      const to = phone();
      const { id } = await (
        await call("/v1/messages", { body: { to, text: "hi" } })
      ).json<{
        id: string;
      }>();
      const found = await messages.find("default", id);
      if (!found) throw new Error("no address");
      const real = found.ask;
      let calls = 0;
      vi.spyOn(messages, "find").mockResolvedValue({
        ...found,
        ask: async (ask) =>
          real(async (stub) => {
            calls++;
            if (calls < 3) await reset(stub);
            return ask(stub);
          }),
      });
      expect((await get(id)).id).toBe(id);
      expect(calls).toBe(3);
    });
  },
);

describe("an object that never answers", { concurrent: false }, () => {
  const body = (): object => ({ to: phone(), text: "hi" });

  it("is a 503 with the id; without a name a repeat is not safe", async () => {
    const create = messages.create.bind(messages);
    vi.spyOn(messages, "create").mockImplementation(() => mute(create()));
    const response = await call("/v1/messages", { body: body() });
    const problem = await response.json<{ messageId: string }>();
    expect(response.status).toBe(503);
    expect(problem).toMatchObject({ code: "answer_lost", retryable: false });
    expect(problem.messageId).toMatch(/^msg_/);
    expect(response.headers.get("location")).toBe(`/v1/messages/${problem.messageId}`);
    expect(response.headers.get("retry-after")).toBe("2");
    expect((await call(`/v1/messages/${problem.messageId}`)).status).toBe(404);
  });

  it.each([{ "idempotency-key": "k" }, undefined])(
    "is a 503 that says that a repeat is safe, for a name (%o)",
    async (header) => {
      const name = crypto.randomUUID();
      const named = messages.named.bind(messages);
      vi.spyOn(messages, "named").mockImplementation(async (...args) => mute(await named(...args)));
      const sent = header ? body() : { ...body(), messageId: name };
      const headers = header && { "idempotency-key": name };
      const ask = async (): Promise<Response> =>
        call("/v1/messages", { body: sent, ...(headers && { headers }) });
      const response = await ask();
      expect(response.status).toBe(503);
      const problem = await response.json<{ messageId: string }>();
      expect(problem).toMatchObject({ code: "answer_lost", retryable: true });
      vi.restoreAllMocks();
      const again = await (await ask()).json<{ id: string }>();
      expect(again.id).toBe(problem.messageId);
    },
  );

  it.each([undefined, "k"])("is k-msg's failure at /send (key %s)", async (key) => {
    const create = messages.create.bind(messages);
    const named = messages.named.bind(messages);
    vi.spyOn(messages, "create").mockImplementation(() => mute(create()));
    vi.spyOn(messages, "named").mockImplementation(async (...args) => mute(await named(...args)));
    const headers = key === undefined ? {} : { "idempotency-key": crypto.randomUUID() };
    const response = await call("/send", { body: body(), headers });
    expect(response.status).toBe(503);
    const { ok, error } = await response.json<{
      ok: boolean;
      error: { code: string; details: { messageId: string; retryable: boolean } };
    }>();
    expect(ok).toBe(false);
    // k-msg's clients repeat by the code.
    expect(error.code).toBe(key === undefined ? "REQUEST_ABORTED" : "NETWORK_SERVICE_UNAVAILABLE");
    expect(error.details).toMatchObject({ retryable: key !== undefined });
    expect(response.headers.get("location")).toBe(`/tracking/${error.details.messageId}`);
    expect(response.headers.get("retry-after")).toBe("2");
  });
});

describe("a batch", { concurrent: false }, () => {
  const rows = (): object => ({ messages: [{ to: phone(), text: "one" }] });

  /** What comes of the call that accepts a batch; its rows are stored before as ever. */
  function whenStarted(answer: (stub: BatchStub, command: StartCommand) => Promise<unknown>): void {
    const named = batches.named.bind(batches);
    vi.spyOn(batches, "named").mockImplementation(async (...args) => {
      const address = await named(...args);
      const changed = (stub: BatchStub): object => ({
        read: async (tenant: string) => stub.read(tenant),
        put: async (...rows: Parameters<BatchStub["put"]>) => stub.put(...rows),
        start: async (command: StartCommand) => answer(stub, command),
      });
      return {
        ...address,
        ask: async (ask) => address.ask(async (stub) => ask(changed(stub) as BatchStub)),
      };
    });
  }

  it.each([undefined, "k"])("that does not answer is a 503 with its id (key %s)", async (key) => {
    whenStarted(async () => {
      throw lost();
    });
    const headers = key === undefined ? {} : { "idempotency-key": crypto.randomUUID() };
    const response = await call("/v1/batches", { body: rows(), headers });
    expect(response.status).toBe(503);
    const problem = await response.json<{ batchId: string }>();
    expect(problem).toMatchObject({ code: "batch_answer_lost", retryable: key !== undefined });
    expect(response.headers.get("location")).toBe(`/v1/batches/${problem.batchId}`);
    expect((await call(`/v1/batches/${problem.batchId}`)).status).toBe(404);
  });

  it("that is reset after it was accepted answers with what the first call made", async () => {
    let resets = 0;
    whenStarted(async (stub, command) => {
      const answer = await stub.start(command);
      if (resets++ > 0) return answer;
      await reset(stub);
      return stub.start(command);
    });
    const response = await call("/v1/batches", { body: rows() });
    expect(response.status).toBe(202);
    expect(response.headers.get("idempotent-replayed")).toBeNull();
    expect(await response.json()).toMatchObject({ total: 1, accepted: 1 });
  });
});

describe("X-Request-Id", { concurrent: false }, () => {
  interface Found {
    readonly data: readonly { readonly id: string; readonly requestId: string | null }[];
  }
  const found = async (path: string, requestId: string): Promise<Found["data"]> => {
    const page = await call(`${path}?${new URLSearchParams({ requestId }).toString()}`);
    expect(page.status).toBe(200);
    return (await page.json<Found>()).data;
  };
  const untilFound = async (path: string, requestId: string, rows = 1): Promise<Found["data"]> =>
    eventually(
      async () => found(path, requestId),
      (data) => data.length === rows,
    );

  it("finds the message of a request, by the caller's own id or by ours", async () => {
    const own = `order:${crypto.randomUUID()}`;
    const body = { to: phone(), text: "hi" };
    const first = await call("/v1/messages", { body, headers: { "x-request-id": own } });
    const second = await call("/v1/messages", { body });
    for (const answer of [first, second]) {
      const requestId = answer.headers.get("x-request-id") ?? "";
      const { id } = await answer.json<{ id: string }>();
      expect(await untilFound("/v1/messages", requestId)).toMatchObject([{ id, requestId }]);
      expect(await get(id)).toMatchObject({ requestId });
    }
    expect(await found("/v1/messages", crypto.randomUUID())).toEqual([]);
  });

  it("finds a batch, and its messages", async () => {
    const requestId = crypto.randomUUID();
    const messages = [phone(), phone()].map((to) => ({ to, text: "hi" }));
    const answer = await call("/v1/batches", {
      body: { messages },
      headers: { "x-request-id": requestId },
    });
    const { id } = await answer.json<{ id: string }>();
    expect(await untilFound("/v1/batches", requestId)).toMatchObject([{ id, requestId }]);
    expect(await untilFound("/v1/messages", requestId, 2)).toMatchObject([
      { batchId: id },
      { batchId: id },
    ]);
  });

  it("is forgotten with the text", async () => {
    const requestId = crypto.randomUUID();
    const headers = { "x-request-id": requestId };
    const { id } = await (
      await call("/v1/messages", { body: { to: phone(), text: "hi" }, headers })
    ).json<{ id: string }>();
    await untilState(id, "delivered");
    await untilFound("/v1/messages", requestId);
    const redacted = await call(`/v1/messages/${id}/redact`, { method: "POST" });
    expect(await redacted.json()).toMatchObject({ requestId: null });
    expect(await found("/v1/messages", requestId)).toEqual([]);
  });
});

describe("a failure of ours", { concurrent: false }, () => {
  it("may be repeated, but for what would be made twice", async () => {
    vi.spyOn(tenants, "stub").mockImplementation(() => {
      throw new Error("a bug");
    });
    const read = await call("/v1/webhooks");
    const make = await call("/v1/webhooks", { body: { url: "https://example.com/hook" } });
    expect([read.status, make.status]).toEqual([500, 500]);
    expect(await read.json()).toMatchObject({ code: "internal", retryable: true });
    expect(await make.json()).toMatchObject({ code: "internal", retryable: false });
  });
});

describe("what may be asked again", () => {
  it("is what the object did not answer, and not what it answered or cannot bear", () => {
    const marked = (marks: object): Error => Object.assign(new Error("x"), marks);
    expect(mayAskAgain(marked({ retryable: true }))).toBe(true);
    expect(mayAskAgain(marked({ retryable: true, remote: true }))).toBe(true);
    expect(mayAskAgain(marked({ durableObjectReset: true, remote: true }))).toBe(true);
    expect(mayAskAgain(marked({ retryable: true, overloaded: true }))).toBe(false);
    expect(mayAskAgain(marked({ remote: true }))).toBe(false);
    expect(mayAskAgain(undefined)).toBe(false);
  });

  it("is asked four times, each time through a new stub, and once where it answered", async () => {
    const error = lost();
    const stubs: object[] = [];
    const ask = async (thrown: Error): Promise<unknown> => {
      stubs.length = 0;
      return askAgain(
        () => ({}),
        async (stub) => {
          stubs.push(stub);
          throw thrown;
        },
      ).catch((caught: unknown) => caught);
    };
    expect(await ask(error)).toBe(error);
    expect(new Set(stubs).size).toBe(4);
    await ask(new Error("said by the object"));
    expect(stubs).toHaveLength(1);
  });
});
