import { fail, KMsgError, ok, type PersistenceStrategy, type SendResult } from "@k-msg/core";
import { describe, expect, it, vi } from "vitest";

import { fakeProvider, type FakeProvider } from "./fake-provider.ts";
import type { KMsgHooks } from "./hooks.ts";
import { KMsg } from "./kmsg.ts";

const sms = { type: "SMS", to: "010-1234-5678", text: "hi", messageId: "m1" } as const;
const refused = new KMsgError("INSUFFICIENT_BALANCE", "no money", { left: 0 }, { retryAfterMs: 5 });
const refusing = () => fakeProvider("p", ["SMS"], { answer: async () => fail(refused) });

/** Every hook writes its name down; those named in `throwing` then throw. */
function recorder(...throwing: string[]): { log: string[]; hooks: KMsgHooks } {
  const log: string[] = [];
  const entry = (name: string, detail?: string) => {
    log.push(detail === undefined ? name : `${name}:${detail}`);
    if (throwing.includes(name)) throw new Error(`${name} broke`);
  };
  return {
    log,
    hooks: {
      onBeforeSend: () => entry("onBeforeSend"),
      onSuccess: () => entry("onSuccess"),
      onError: (_context, error) => entry("onError", error.code),
      onQueued: () => entry("onQueued"),
      onFinal: (_context, state) => entry("onFinal", state.outcome),
      onHookError: (_error, hookName) => entry("onHookError", hookName),
    },
  };
}

function repository(broken: "none" | "save" | "update" = "none") {
  const calls: unknown[] = [];
  return {
    calls,
    async save(input: unknown, options?: { strategy?: PersistenceStrategy }) {
      calls.push(["save", (input as { messageId: string }).messageId, options?.strategy]);
      return broken === "save" ? fail(new KMsgError("UNKNOWN_ERROR", "disk full")) : ok("r1");
    },
    async update(id: string, result: Partial<SendResult>) {
      calls.push(["update", id, result.status]);
      if (broken === "update") throw new Error("disk full");
      return ok(undefined);
    },
    find: async () => ok(null),
  };
}

describe("one send", () => {
  it("answers with its own ids and the provider's status", async () => {
    const provider = fakeProvider("p");
    const result = await new KMsg({ providers: [provider] }).send(sms);
    expect(result).toEqual(
      ok({
        messageId: "m1",
        providerId: "p",
        providerMessageId: "p-1",
        status: "SENT",
        type: "SMS",
        to: "010-1234-5678",
      }),
    );
    expect(provider.calls).toEqual([[sms, { signal: expect.any(AbortSignal) as AbortSignal }]]);
  });

  it("gives every call its own request context", async () => {
    const provider = fakeProvider("p");
    const { signal } = new AbortController();
    const kmsg = new KMsg({ providers: [provider], requestContext: () => ({ signal }) });
    await kmsg.send(sms);
    expect(provider.calls).toEqual([[sms, { signal }]]);
  });

  it("adds the provider to the details of its error and keeps the rest", async () => {
    const result = await new KMsg({ providers: [refusing()] }).send(sms);
    expect(result).toMatchObject({
      isFailure: true,
      error: {
        code: "INSUFFICIENT_BALANCE",
        message: "no money",
        details: { left: 0, providerId: "p" },
        retryAfterMs: 5,
      },
    });
  });

  it("refuses null without touching provider or hooks", async () => {
    const { log, hooks } = recorder();
    const kmsg = new KMsg({ providers: [fakeProvider("p")], hooks });
    const result = await kmsg.send(null as never);
    expect(result).toMatchObject({ isFailure: true, error: { code: "INVALID_REQUEST" } });
    expect(log).toEqual([]);
  });

  it("throws the error itself when asked to", async () => {
    const kmsg = new KMsg({ providers: [refusing()] });
    await expect(kmsg.sendOrThrow(sms)).rejects.toMatchObject({ code: "INSUFFICIENT_BALANCE" });
  });
});

describe("the order of the hooks", () => {
  const throwing = () =>
    fakeProvider("p", ["SMS"], { answer: async () => Promise.reject(new Error("boom")) });
  it.each<[string, () => FakeProvider, object, string[]]>([
    ["accepted", () => fakeProvider("p"), sms, ["onBeforeSend", "onSuccess", "onFinal:success"]],
    ["refused", refusing, sms, ["onBeforeSend", "onError:INSUFFICIENT_BALANCE", "onFinal:failure"]],
    ["thrown", throwing, sms, ["onBeforeSend", "onError:UNKNOWN_ERROR", "onFinal:failure"]],
    [
      "no provider",
      refusing,
      { ...sms, type: "NSA" },
      ["onBeforeSend", "onError:INVALID_REQUEST", "onFinal:failure"],
    ],
  ])("%s", async (_name, provider, input, expected) => {
    const { log, hooks } = recorder();
    await new KMsg({ providers: [provider()], hooks }).send(input as typeof sms);
    expect(log).toEqual(expected);
  });

  it.each([
    ["required", "supported", "kakao plusId is required for provider 'p'"],
    [
      "required_if_no_inference",
      "unsupported",
      "kakao plusId is required for provider 'p' when plusId inference is unavailable",
    ],
  ] as const)("plusId %s: onFinal as well", async (plusIdPolicy, plusIdInference, message) => {
    const provider = fakeProvider("p", ["ALIMTALK"], {
      getOnboardingSpec: () => ({
        providerId: "p",
        channelOnboarding: "manual",
        templateLifecycleApi: "available",
        plusIdPolicy,
        plusIdInference,
        checks: [],
      }),
    });
    const { log, hooks } = recorder();
    const kmsg = new KMsg({ providers: [provider], hooks });
    const input = { type: "ALIMTALK", to: "010", templateId: "t", variables: {} } as const;
    expect(await kmsg.send(input)).toMatchObject({ error: { code: "INVALID_REQUEST", message } });
    expect(log).toEqual(["onBeforeSend", "onError:INVALID_REQUEST", "onFinal:failure"]);
    expect(await kmsg.send({ ...input, kakao: { plusId: "@p" } })).toMatchObject({
      isSuccess: true,
    });
  });

  it("lets onBeforeSend change the message and where it goes", async () => {
    const [a, b] = [fakeProvider("a"), fakeProvider("b")];
    const onBeforeSend: KMsgHooks["onBeforeSend"] = ({ options }) => {
      options.providerId = "b";
      options.to = "011";
    };
    const result = await new KMsg({ providers: [a, b], hooks: { onBeforeSend } }).send(sms);
    expect(result).toMatchObject({ value: { providerId: "b", to: "011" } });
    expect(a.calls).toEqual([]);
  });

  it("stops a single message when onBeforeSend throws", async () => {
    const provider = fakeProvider("p");
    const kmsg = new KMsg({ providers: [provider], hooks: recorder("onBeforeSend").hooks });
    await expect(kmsg.send(sms)).rejects.toThrow("onBeforeSend broke");
    expect(provider.calls).toEqual([]);
  });

  it("hands over requestId and attempt from the provider options", async () => {
    const contexts: unknown[] = [];
    const hooks: KMsgHooks = { onBeforeSend: (context) => void contexts.push(context) };
    const kmsg = new KMsg({ providers: [fakeProvider("p")], hooks });
    await kmsg.send({ ...sms, providerOptions: { requestId: " r ", attempt: 2.7 } });
    await kmsg.send({ ...sms, messageId: "m2", providerOptions: { requestId: " ", attempt: 0 } });
    expect(contexts[0]).toMatchObject({ messageId: "m1", requestId: "r", attempt: 2 });
    expect(contexts[1]).not.toHaveProperty("requestId");
    expect(contexts[1]).not.toHaveProperty("attempt");
  });
});

describe("after the provider has answered", () => {
  it.each(["onSuccess", "onFinal"])("a throwing %s leaves the success alone", async (name) => {
    const { log, hooks } = recorder(name, "onHookError");
    const result = await new KMsg({ providers: [fakeProvider("p")], hooks }).send(sms);
    expect(result.isSuccess).toBe(true);
    expect(log).toContain(`onHookError:${name}`);
    expect(log).not.toContain("onFinal:failure");
  });

  it("a throwing onError leaves the provider's error alone", async () => {
    const { log, hooks } = recorder("onError");
    const result = await new KMsg({ providers: [refusing()], hooks }).send(sms);
    expect(result).toMatchObject({ error: { code: "INSUFFICIENT_BALANCE" } });
    expect(log).toEqual([
      "onBeforeSend",
      "onError:INSUFFICIENT_BALANCE",
      "onHookError:onError",
      "onFinal:failure",
    ]);
  });
});

describe("what hooks throw after the provider has answered", () => {
  it("goes to the console where no onHookError is there to hear it", async () => {
    const log = vi.spyOn(console, "error").mockReturnValue();
    const onSuccess = () => {
      throw new Error("broken");
    };
    const kmsg = new KMsg({ providers: [fakeProvider("p")], hooks: { onSuccess } });
    expect((await kmsg.send(sms)).isSuccess).toBe(true);
    expect(log).toHaveBeenCalledWith("[k-msg] onSuccess failed", new Error("broken"));
    log.mockRestore();
  });
});

describe("persistence", () => {
  async function run(
    strategy: PersistenceStrategy,
    repo = repository(),
    provider = fakeProvider("p"),
  ) {
    const { log, hooks } = recorder();
    const kmsg = new KMsg({ providers: [provider], hooks, persistence: { strategy, repo } });
    const result = await kmsg.send(sms);
    await Promise.resolve();
    return { result, log, calls: repo.calls, sent: provider.calls.length };
  }

  it("queue saves and does not send", async () => {
    const { result, log, calls, sent } = await run("queue");
    expect(result).toEqual(
      ok({ messageId: "m1", providerId: "p", status: "PENDING", type: "SMS", to: sms.to }),
    );
    expect(log).toEqual(["onBeforeSend", "onQueued", "onFinal:success"]);
    expect([calls, sent]).toEqual([[["save", "m1", "queue"]], 0]);
  });

  it("full saves before and updates after, whatever the outcome", async () => {
    expect((await run("full")).calls).toEqual([
      ["save", "m1", "full"],
      ["update", "r1", "SENT"],
    ]);
    expect((await run("full", repository(), refusing())).calls).toEqual([
      ["save", "m1", "full"],
      ["update", "r1", "FAILED"],
    ]);
  });

  it("full does not send what it could not save", async () => {
    const { result, sent, log } = await run("full", repository("save"));
    expect(result).toMatchObject({ isFailure: true, error: { message: "disk full" } });
    expect(sent).toBe(0);
    expect(log).toEqual(["onBeforeSend", "onError:UNKNOWN_ERROR", "onFinal:failure"]);
  });

  it("an update that fails is reported and changes nothing", async () => {
    const { result, log } = await run("full", repository("update"));
    expect(result.isSuccess).toBe(true);
    expect(log).toContain("onHookError:persistence.update");
  });

  it("log saves on the side, after the provider has answered, whatever it said", async () => {
    expect((await run("log")).calls).toEqual([["save", "m1", "log"]]);
    const order: string[] = [];
    const repo = repository();
    const save = repo.save.bind(repo);
    repo.save = async (...args) => {
      order.push("save");
      return save(...args);
    };
    const answer = async () => {
      order.push("provider");
      return fail(refused);
    };
    await new KMsg({
      providers: [fakeProvider("p", ["SMS"], { answer })],
      hooks: { onError: () => void order.push("onError") },
      persistence: { strategy: "log", repo },
    }).send(sms);
    expect(order).toEqual(["provider", "save", "onError"]);
    const { result, log } = await run("log", repository("save"));
    expect(result.isSuccess).toBe(true);
    expect(log).toContain("onHookError:persistence.save");
  });
});
