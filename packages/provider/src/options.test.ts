import { describe, expect, it } from "vitest";

import { IWINVProvider, IWINVTextProvider } from "./iwinv/index.ts";
import { IWINVSendProvider } from "./iwinv/send.ts";
import { IWINVTemplateProvider } from "./iwinv/template-entry.ts";
import { SolapiProvider } from "./solapi/index.ts";

type Made = new (config: never) => object;

const KEYS = { apiKey: "k", apiSecret: "s" };
const CASES: readonly [string, Made, object][] = [
  ["IWINVProvider", IWINVProvider, { apiKey: "k" }],
  ["IWINVSendProvider", IWINVSendProvider, { apiKey: "k" }],
  ["IWINVTextProvider", IWINVTextProvider, { apiKey: "k" }],
  ["IWINVTemplateProvider", IWINVTemplateProvider, { apiKey: "k" }],
  ["SolapiProvider", SolapiProvider, KEYS],
];

describe.each(CASES)("%s", (_name, Provider, config) => {
  const make = (given: unknown): object => Reflect.construct(Provider, [given]) as object;

  it("refuses an option that it does not have, by name, and says which it has", () => {
    expect(() => make({ ...config, basUrl: "http://x" })).toThrow(
      expect.objectContaining({
        code: "INVALID_REQUEST",
        details: { field: "basUrl" },
        message: expect.stringMatching(/`basUrl`.*baseUrl/) as string,
      }),
    );
  });

  it("refuses a value of the wrong kind, and takes one left out as left out", () => {
    for (const [field, value] of [
      ["apiKey", 7],
      ["sendTimeoutMs", "10"],
      ["sendTimeoutMs", Number.NaN],
      ["fetch", "fetch"],
    ] as const) {
      expect(() => make({ ...config, [field]: value }), field).toThrow(`\`${field}\` must`);
    }
    expect(() => make({ ...config, fetch: undefined, baseUrl: null })).not.toThrow();
  });

  it.each([[null], [undefined], ["key"], [["key"]]])("refuses %j as its config", (wrong) => {
    expect(() => make(wrong)).toThrow("requires a config object");
  });
});

it("options that k-msg has and nobody reads are taken", () => {
  const config = { apiKey: "k", ipRetryCount: 3, ipAlertWebhookUrl: "https://x", debug: true };
  expect(new IWINVProvider(config).id).toBe("iwinv");
});

it("what sends no RCS says so instead of leaving its key out", () => {
  expect(() => new IWINVTextProvider({ apiKey: "k", rcsApiKey: "r" })).toThrow("IWINVSendProvider");
});
