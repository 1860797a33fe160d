import { afterEach, describe, expect, it, vi } from "vitest";

import { isRelay, RELAY_HEADER, relayFetch } from "./relay.ts";

const SECRET = "s3cret-of-the-relay";
const IWINV = {
  IWINV_ALIMTALK_BASE_URL: "https://alimtalk.bizservice.iwinv.kr",
  IWINV_SMS_BASE_URL: "https://sms.bizservice.iwinv.kr",
};
const RELAY = {
  IWINV_ALIMTALK_BASE_URL: "https://relay.example/alimtalk",
  IWINV_SMS_BASE_URL: "https://relay.example/sms",
};

afterEach(() => vi.restoreAllMocks());

function calls() {
  const seen: { readonly by: string; readonly secret: string | null }[] = [];
  const by =
    (name: string): typeof fetch =>
    async (input, init) => {
      const headers = new Headers(init?.headers);
      expect(headers.get("AUTH")).toBe("key");
      seen.push({ by: name, secret: headers.get(RELAY_HEADER) });
      return Promise.resolve(new Response("{}"));
    };
  vi.spyOn(globalThis, "fetch").mockImplementation(by("fetch"));
  return { seen, binding: { fetch: by("binding") } };
}

const init = { method: "POST", headers: { AUTH: "key" } };

describe("a relay", () => {
  it.each([
    ["https://sms.bizservice.iwinv.kr", false],
    ["https://iwinv.kr", false],
    ["https://iwinv.kr.example", true],
    ["https://notiwinv.kr", true],
    ["http://127.0.0.1:8788/sms", true],
  ])("%s: %j", (address, expected) => {
    expect(isRelay(address)).toBe(expected);
  });

  it("is sent the secret, and nobody else is", async () => {
    const { seen } = calls();
    const mixed = { ...RELAY, IWINV_SMS_BASE_URL: IWINV.IWINV_SMS_BASE_URL };
    const through = relayFetch(mixed, { RELAY_SECRET: SECRET, vars: {} });
    await through("https://relay.example/alimtalk/api/charge/", init);
    await through("https://sms.bizservice.iwinv.kr/api/charge/", init);
    await through("https://relay.example.elsewhere/alimtalk/api/charge/", init);
    expect(seen.map(({ secret }) => secret)).toEqual([SECRET, null, null]);
  });

  it("is called over its binding where there is one, and IWINV never is", async () => {
    const { seen, binding } = calls();
    const settings = { RELAY_SECRET: SECRET, vars: { RELAY: binding } };
    await relayFetch(RELAY, settings)("https://relay.example/sms/api/charge/", init);
    await relayFetch(IWINV, settings)("https://sms.bizservice.iwinv.kr/api/charge/", init);
    expect(seen.map(({ by, secret }) => [by, secret])).toEqual([
      ["binding", SECRET],
      ["fetch", null],
    ]);
  });

  it("without a secret is called as IWINV is", async () => {
    const { seen } = calls();
    const through = relayFetch(RELAY, { RELAY_SECRET: undefined, vars: { RELAY: "text" } });
    await through("https://relay.example/sms/api/charge/", init);
    expect(seen.map(({ by, secret }) => [by, secret])).toEqual([["fetch", null]]);
  });
});
