import { afterEach, describe, expect, it } from "vitest";

import {
  AligoProviderFactory,
  createDefaultAligoProvider,
  createDefaultIWINVProvider,
  getProviderOnboardingSpec,
  IWINVProvider,
  IWINVProviderFactory,
  initializeIWINV,
  listProviderOnboardingSpecs,
  providerCliMetadata,
  providerConfigFieldSpecs,
  providerConfigKeyAlternatives,
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
    expect(() => AligoProviderFactory.createDefault()).toThrow("`apiKey`");
  });

  it("read every variable that the tools are told", () => {
    const variables = Object.values(providerConfigFieldSpecs)
      .flatMap((fields) => Object.values(fields))
      .flatMap(({ defaultValue }) => defaultValue?.replace("env:", "") ?? []);
    expect(new Set(variables).size).toBe(variables.length);
    world.__K_MSG_ENV__ = Object.fromEntries(variables.map((name) => [name, "021234567"]));
    expect(createDefaultIWINVProvider().supportedTypes).toContain("RCS_TPL");
    expect(createDefaultSolapiProvider().id).toBe("solapi");
    expect(createDefaultAligoProvider().supportedTypes).toContain("FRIENDTALK");
  });

  it("need no AlimTalk key where only texts or RCS are sent", () => {
    world.__K_MSG_ENV__ = { IWINV_SMS_API_KEY: "b", IWINV_SMS_AUTH_KEY: "c" };
    expect(createDefaultIWINVProvider().supportedTypes).toEqual(["SMS", "LMS", "MMS"]);
    world.__K_MSG_ENV__ = { IWINV_RCS_API_KEY: "d" };
    expect(createDefaultIWINVProvider().supportedTypes).toEqual(["RCS_TPL"]);
  });
});

it("every provider says what has to be arranged", () => {
  expect(listProviderOnboardingSpecs().map(({ providerId }) => providerId)).toEqual([
    "iwinv",
    "solapi",
    "aligo",
    "mock",
  ]);
  expect(getProviderOnboardingSpec("iwinv")?.plusIdPolicy).toBe("optional");
  expect(getProviderOnboardingSpec("toString")).toBeUndefined();
  expect(Object.keys(providerCliMetadata)).toEqual(["iwinv", "solapi", "aligo", "mock"]);
  const { routingSeedTypesForConfig } = providerCliMetadata.iwinv;
  expect(routingSeedTypesForConfig?.({ rcsApiKey: "k" })).toEqual(["RCS_TPL"]);
  expect(providerConfigKeyAlternatives.iwinv).toContainEqual(["smsApiKey", "smsAuthKey"]);
});
