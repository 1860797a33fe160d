import { afterEach, describe, expect, it } from "vitest";

import {
  createDefaultIWINVProvider,
  getProviderOnboardingSpec,
  IWINVProvider,
  IWINVProviderFactory,
  initializeIWINV,
  listProviderOnboardingSpecs,
  providerCliMetadata,
  providerConfigFieldSpecs,
} from "./index.ts";
import { IWINVSendProvider } from "./iwinv/send.ts";
import { createDefaultSolapiProvider, SolapiProviderFactory } from "./solapi/index.ts";

const world = globalThis as { __K_MSG_ENV__?: Record<string, string> };

afterEach(() => {
  delete world.__K_MSG_ENV__;
});

describe("the default factories", () => {
  it("read what the environment says", () => {
    world.__K_MSG_ENV__ = {
      IWINV_API_KEY: "a",
      IWINV_SMS_API_KEY: "b",
      IWINV_SMS_AUTH_KEY: "c",
      SOLAPI_API_KEY: "d",
      SOLAPI_API_SECRET: "e",
    };
    initializeIWINV();
    expect(createDefaultIWINVProvider().supportedTypes).toEqual(["ALIMTALK", "SMS", "LMS", "MMS"]);
    expect(IWINVProviderFactory.create({ apiKey: "a" })).toBeInstanceOf(IWINVProvider);
    expect(new IWINVSendProvider({ apiKey: "a" }).id).toBe("iwinv");
    expect(createDefaultSolapiProvider().id).toBe("solapi");
    expect(SolapiProviderFactory.create({ apiKey: "d", apiSecret: "e" }).id).toBe("solapi");
  });

  it("say what is missing", () => {
    world.__K_MSG_ENV__ = {};
    expect(createDefaultIWINVProvider).toThrow("`apiKey`");
    expect(createDefaultSolapiProvider).toThrow("`apiKey`");
  });

  it("read every field that the tools ask for, by the name they are told", () => {
    const values = Object.values(providerConfigFieldSpecs).flat();
    expect(new Set(values.map(({ env }) => env)).size).toBe(values.length);
    for (const { required, secret, key } of values)
      expect(secret, key).toBe(required || /Key$|Secret$/.test(key));
  });
});

it("every provider says what has to be arranged", () => {
  expect(listProviderOnboardingSpecs().map(({ providerId }) => providerId)).toEqual([
    "iwinv",
    "solapi",
    "mock",
  ]);
  expect(getProviderOnboardingSpec("iwinv")?.plusIdPolicy).toBe("optional");
  expect(getProviderOnboardingSpec("toString")).toBeUndefined();
  expect(Object.keys(providerCliMetadata)).toEqual(["iwinv", "solapi"]);
});
