/** `Idempotency-Key` and messageId to the letter: the same request gets the same answer, and one send. */
import { createExecutionContext } from "cloudflare:test";
import { env } from "cloudflare:workers";
import { describe, expect, it } from "vitest";

import { app } from "../../src/http/app.ts";
import { settingsOf } from "../../src/kernel/settings/settings.ts";
import { isolateOf } from "../../src/objects/isolate.ts";
import { call, emulatorSends, emulatorTemplate, phone, untilState } from "../support/api.ts";

interface Heard {
  readonly status: number;
  readonly text: string;
  readonly replayed: string | null;
  readonly original: string | null;
  readonly requestId: string | null;
  readonly code: string | undefined;
}

async function post(
  path: string,
  body: object,
  headers: Readonly<Record<string, string>> = {},
): Promise<Heard> {
  const response = await call(path, { body, headers });
  const text = await response.text();
  return {
    status: response.status,
    text,
    replayed: response.headers.get("idempotent-replayed"),
    original: response.headers.get("original-request-id"),
    requestId: response.headers.get("x-request-id"),
    code: (JSON.parse(text) as { code?: string }).code,
  };
}

const withKey = (key: string): Record<string, string> => ({ "idempotency-key": key });

function expectReplay(again: Heard, first: Heard): void {
  expect(again.text).toBe(first.text);
  expect(again).toMatchObject({
    status: first.status,
    replayed: "true",
    original: first.requestId,
  });
  expect(again.requestId).not.toBe(first.requestId);
  expect([first.replayed, first.original]).toEqual([null, null]);
}

const inAnHour = (): string => new Date(Date.now() + 3_600_000).toISOString();
const ROUTES = [["/v1/messages"], ["/send"], ["/send/sms"]] as const;

describe.concurrent("a key", () => {
  it.each(ROUTES)("at %s: the first answer again to the byte, with its id", async (path) => {
    const key = crypto.randomUUID();
    const to = phone();
    const first = await post(path, { to, text: "hi" }, withKey(key));
    // Equal as JSON is the same request.
    expectReplay(await post(path, { text: "hi", to }, withKey(key)), first);
    expect(await emulatorSends(to)).toHaveLength(1);
  });

  it.each(ROUTES)("at %s: whatever has become of the message since", async (path) => {
    const key = crypto.randomUUID();
    const to = phone();
    const first = await post(path, { to, text: "hi" }, withKey(key));
    const told = JSON.parse(first.text) as { id?: string; data?: { messageId: string } };
    await untilState(told.id ?? told.data?.messageId ?? "", "delivered");
    expectReplay(await post(path, { to, text: "hi" }, withKey(key)), first);
    expect(await emulatorSends(to)).toHaveLength(1);
  });

  it.each([
    ["8013", "is refused by the provider"],
    ["8502", "has an unknown outcome"],
    ["8600", "was taken, the answer broken off"],
  ])("whose message (…%s) %s gives that answer again", async (digits) => {
    for (const [path] of ROUTES) {
      const key = crypto.randomUUID();
      const to = phone(digits);
      const first = await post(path, { to, text: "hi" }, withKey(key));
      expectReplay(await post(path, { to, text: "hi" }, withKey(key)), first);
      expect(await emulatorSends(to)).toHaveLength(1);
    }
  });

  it("answers 100 posts at the same time with one send and one body", async () => {
    for (const [path] of ROUTES) {
      const key = crypto.randomUUID();
      const body = { to: phone(), text: "hi" };
      const heard = await Promise.all(
        Array.from({ length: 100 }, async () => post(path, body, withKey(key))),
      );
      expect(new Set(heard.map((one) => one.text)).size).toBe(1);
      expect(new Set(heard.map((one) => one.status)).size).toBe(1);
      const firsts = heard.filter((one) => one.replayed === null);
      expect(firsts).toHaveLength(1);
      const originals = new Set(heard.flatMap((one) => one.original ?? []));
      expect([...originals]).toEqual([firsts[0]?.requestId]);
      expect(await emulatorSends(body.to)).toHaveLength(1);
    }
  });

  it("with another body is 422 idempotency_conflict, and sends nothing", async () => {
    const key = crypto.randomUUID();
    const body = { to: phone(), text: "hi" };
    const first = await post("/v1/messages", body, withKey(key));
    const other = { to: phone(), text: "hi" };
    const heard = await post("/v1/messages", other, withKey(key));
    expect(heard).toMatchObject({ status: 422, code: "idempotency_conflict", replayed: null });
    expect(await emulatorSends(other.to)).toHaveLength(0);
    expectReplay(await post("/v1/messages", body, withKey(key)), first);
  });

  it("belongs to the route that it was used at", async () => {
    const key = crypto.randomUUID();
    const body = { to: phone(), text: "hi" };
    await post("/v1/messages", body, withKey(key));
    const heard = await post("/send", body, withKey(key));
    expect([heard.status, heard.replayed]).toEqual([400, null]);
    expect(heard.text).toContain("belongs to another request");
    expect(await emulatorSends(body.to)).toHaveLength(1);
  });

  it("is free again after a request that was not valid", async () => {
    for (const [path] of ROUTES) {
      const key = crypto.randomUUID();
      const to = phone();
      const refused = await post(path, { to, text: "hi", colour: 1 }, withKey(key));
      expect([refused.status, refused.replayed]).toEqual([400, null]);
      const again = await post(path, { to, text: "hi", colour: 1 }, withKey(key));
      expect([again.status, again.replayed]).toEqual([400, null]);
      const corrected = await post(path, { to, text: "hi" }, withKey(key));
      expect(corrected.status).toBeLessThan(300);
      expect(corrected.replayed).toBeNull();
      expect(await emulatorSends(to)).toHaveLength(1);
    }
  });

  it("is the same bare and quoted, with the draft's escapes", async () => {
    const key = `a"b\\${crypto.randomUUID()}`;
    const body = { to: phone(), text: "hi" };
    const first = await post("/v1/messages", body, withKey(key));
    const escaped = key.replaceAll(/["\\]/g, String.raw`\$&`);
    expectReplay(await post("/v1/messages", body, withKey(`"${escaped}"`)), first);
  });

  it("answers a repeat though the template has changed since", async () => {
    const code = `T${crypto.randomUUID().slice(0, 8)}`;
    await emulatorTemplate({ code, name: "t", content: "#{a}", status: "Y" });
    const key = crypto.randomUUID();
    const to = phone();
    const body = { type: "ALIMTALK", to, templateId: code, variables: { a: "1" } };
    const first = await post("/v1/messages", body, withKey(key));
    expect(first.status).toBe(201);
    // As if the cached template ran out: another name in it makes the body wrong for a new message.
    await emulatorTemplate({ code, name: "t", content: "#{b}", status: "Y" });
    const fresh = { ...env };
    expect(settingsOf(fresh)).not.toBe(settingsOf(env));
    const request = async (headers: Record<string, string>): Promise<Response> =>
      app.request(
        "/v1/messages",
        {
          method: "POST",
          body: JSON.stringify(body),
          headers: {
            "content-type": "application/json",
            authorization: "Bearer dev-only-key",
            ...headers,
          },
        },
        fresh,
        createExecutionContext(),
      );
    const again = await request(withKey(key));
    expect([again.status, await again.text()]).toEqual([first.status, first.text]);
    expect(again.headers.get("idempotent-replayed")).toBe("true");
    expect((await request(withKey(crypto.randomUUID()))).status).toBe(400);
    expect(await emulatorSends(to)).toHaveLength(1);
  });
});

describe.concurrent("an array with one key", () => {
  it("is answered again to the byte, refused items included", async () => {
    const key = crypto.randomUUID();
    const [a, b] = [phone(), phone("8013")];
    const body = [
      { to: a, text: "hi" },
      { to: "nobody", text: "hi" },
      { to: b, text: "ho" },
    ];
    const first = await post("/send", body, withKey(key));
    expectReplay(await post("/send", body, withKey(key)), first);
    expect(await emulatorSends(a)).toHaveLength(1);
    expect(await emulatorSends(b)).toHaveLength(1);
  });

  it("with another array is refused item by item, and sends nothing", async () => {
    const key = crypto.randomUUID();
    const [one, two] = [phone(), phone()].map((to) => ({ to, text: "hi" }));
    await post("/send", [one], withKey(key));
    const other = await post("/send", [one, two], withKey(key));
    expect(other.replayed).toBeNull();
    const { data }: { data: { results: { isFailure: boolean }[] } } = JSON.parse(other.text);
    expect(data.results.map(({ isFailure }) => isFailure)).toEqual([true, true]);
    expect(await emulatorSends(two?.to ?? "")).toEqual([]);
  });

  it("of nothing, or of refused items alone, is no replay", async () => {
    for (const body of [[], [{ to: "nobody", text: "hi" }]]) {
      const key = crypto.randomUUID();
      await post("/send", body, withKey(key));
      expect((await post("/send", body, withKey(key))).replayed).toBeNull();
    }
  });
});

describe.concurrent("a messageId", () => {
  it.each(ROUTES)("at %s works the same way", async (path) => {
    const to = phone();
    const body = { to, text: "hi", messageId: crypto.randomUUID() };
    const heard = await Promise.all(Array.from({ length: 20 }, async () => post(path, body)));
    const firsts = heard.filter((one) => one.replayed === null);
    expect(firsts).toHaveLength(1);
    for (const one of heard) expect(one.text).toBe(firsts[0]?.text);
    const conflict = await post(path, { ...body, text: "ho" });
    expect(conflict.status).toBe(path === "/v1/messages" ? 422 : 400);
    expect(await emulatorSends(to)).toHaveLength(1);
  });

  it("of one tenant is nobody else's: the name holds the tenant", async () => {
    const address = async (tenant: string, kind: "id" | "key") =>
      (await isolateOf(env).messages.named(tenant, kind, "same")).stub.id.toString();
    const ids = [
      await address("a", "id"),
      await address("b", "id"),
      await address("a", "key"),
      await address("b", "key"),
    ];
    expect(new Set(ids).size).toBe(4);
  });

  it("that is scheduled is answered as it was, though it was canceled since", async () => {
    const body = {
      to: phone(),
      text: "hi",
      messageId: crypto.randomUUID(),
      scheduledAt: inAnHour(),
    };
    const first = await post("/v1/messages", body);
    await call(`/v1/messages/${body.messageId}/cancel`, { method: "POST" });
    expectReplay(await post("/v1/messages", body), first);
  });
});
