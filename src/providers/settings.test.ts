import fc from "fast-check";
import { describe, expect, it } from "vitest";

import { productionSecrets } from "../kernel/secrets/testing.ts";
import { settingsOf, SettingsError } from "../kernel/settings/settings.ts";
import { registry } from "./registry.ts";
import { ALL_GROUPS, ALL_SETTINGS, checkedSettings } from "./settings.ts";

const required = {
  ENVIRONMENT: "development",
  API_KEY: "key-1",
  HASH_KEY: "hash-1",
  IWINV_API_KEY: "alim",
  IWINV_SMS_API_KEY: "sms",
  IWINV_SMS_AUTH_KEY: "auth",
  IWINV_SMS_COMPANY_ID: "acme",
  IWINV_SMS_SENDER_NUMBER: "02-1599-0000",
};

const production = productionSecrets();

function errorOf(env: object, read: (env: object) => unknown = checkedSettings): string {
  try {
    read(env);
  } catch (error) {
    expect(error).toBeInstanceOf(SettingsError);
    return (error as Error).message;
  }
  throw new Error("was accepted");
}

const ids = (env: object) => registry.providersOf(checkedSettings(env)).map(({ id }) => id);

describe("checkedSettings", () => {
  it("needs only what has no default, and parses once", () => {
    const env = { ...required };
    expect(checkedSettings(env)).toBe(settingsOf(env));
    expect(checkedSettings(env)).toBe(checkedSettings(env));
    expect(ids(env)).toEqual(["iwinv"]);
  });

  it("names every setting that is missing, general and of providers, at once", () => {
    const message = errorOf({});
    const { ENVIRONMENT: _, ...others } = required;
    for (const name of Object.keys(others)) expect(message).toContain(`${name}: is not set`);
    expect(message.match(/is not set/g)).toHaveLength(Object.keys(others).length);
  });

  it("names a wrong setting of a provider beside a missing general one", () => {
    const message = errorOf({ ...required, HASH_KEY: undefined, SOLAPI_SEND_RATE: "0" });
    expect(message).toMatch(/^settings: HASH_KEY: is not set; SOLAPI_SEND_RATE: .{5,}/);
  });

  it.each([
    ["IWINV_SMS_SENDER_NUMBER", "secret-value"],
    ["IWINV_SMS_SENDER_NUMBER", "()"],
    ["IWINV_SENDER_NUMBER", "12"],
    ["IWINV_SMS_BASE_URL", "secret value"],
    ["SOLAPI_SENDER_NUMBER", "secret-value"],
    ["SOLAPI_CHECK_RATE", "secret-value"],
    ["MOCK_PROVIDER", "secret-value"],
  ])("refuses %s=%j by its name and a reason", (name, value) => {
    const message = errorOf({ ...required, [name]: value });
    expect(message).toMatch(new RegExp(`^settings: ${name}: .{5,}`));
    expect(message).not.toContain("is not set");
    expect(message).not.toMatch(/secret.value|Invalid input$/);
  });

  it("never shows a value, whatever it is", () => {
    fc.assert(
      fc.property(
        fc.constantFrom(...Object.keys(ALL_SETTINGS)),
        fc.string({ minLength: 8 }),
        (name, noise) => {
          const value = `s3cr3t${noise}`;
          try {
            checkedSettings({ ...required, [name]: value });
          } catch (error) {
            expect(error).toBeInstanceOf(SettingsError);
            expect((error as Error).message).toContain(name);
            expect((error as Error).message).not.toContain("s3cr3t");
          }
        },
      ),
    );
  });
});

describe("the providers' settings", () => {
  it("take SOLAPI's key only with its secret", () => {
    const half = { ...required, SOLAPI_API_KEY: "k" };
    expect(errorOf(half)).toBe("settings: SOLAPI_API_KEY, SOLAPI_API_SECRET: set both or neither");
    expect(ids({ ...half, SOLAPI_API_SECRET: "s" })).toEqual(["iwinv", "solapi"]);
  });

  it("refuse the provider that sends nothing in production", () => {
    const mock = { ...required, MOCK_PROVIDER: "true" };
    expect(ids(mock)).toEqual(["iwinv", "mock"]);
    expect(errorOf({ ...mock, ...production })).toBe(
      "settings: MOCK_PROVIDER: sends nothing; not in production",
    );
  });

  it.each([
    "IWINV_ALIMTALK_BASE_URL",
    "IWINV_SMS_BASE_URL",
    "SOLAPI_BASE_URL",
    "ALIGO_SMS_BASE_URL",
  ])("refuse plain http for %s in production, but for the machine itself", (name) => {
    const real = { ...required, ...production };
    const relay = { ...real, [name]: "http://relay.example:8080" };
    expect(errorOf(relay)).toBe(
      `settings: ${name}: must begin with https:// in production; ALLOW_HTTP_PROVIDER=true where a private network carries it`,
    );
    const use = (env: object) => registry.ratesOf(settingsOf(env), "iwinv");
    expect(errorOf(relay, use)).toContain(name);
    expect(ids({ ...relay, ALLOW_HTTP_PROVIDER: "true" })).toContain("iwinv");
    expect(ids({ ...relay, ENVIRONMENT: "development" })).toContain("iwinv");
    expect(ids({ ...real, [name]: "http://127.0.0.1:8788/x" })).toContain("iwinv");
    expect(ids({ ...real, [name]: "https://relay.example" })).toContain("iwinv");
  });

  it("refuse the emulator's keys in production, but for the emulator", () => {
    const known = { ...required, ...production, IWINV_API_KEY: "alim-key" };
    expect(errorOf(known)).toBe(
      "settings: IWINV_API_KEY: everybody knows it; set the provider's own",
    );
    const local = "http://127.0.0.1:8788";
    const addresses = { IWINV_ALIMTALK_BASE_URL: local, IWINV_SMS_BASE_URL: local };
    expect(ids({ ...known, ...addresses })).toContain("iwinv");
  });

  it("are refused by the registry too, which an object may ask without a request", () => {
    const use = (env: object) => registry.ratesOf(settingsOf(env), "iwinv");
    const bare = { ENVIRONMENT: "development", API_KEY: "k", HASH_KEY: "h" };
    expect(errorOf(bare, use)).toContain("IWINV_API_KEY: is not set");
    expect(errorOf({ ...required, SOLAPI_API_KEY: "k" }, use)).toContain("SOLAPI_API_SECRET");
    expect(errorOf({ ...required, MOCK_PROVIDER: "true", ...production }, use)).toContain(
      "MOCK_PROVIDER",
    );
  });

  it("take Aligo's key only with its account", () => {
    const half = { ...required, ALIGO_API_KEY: "k" };
    expect(errorOf(half)).toBe("settings: ALIGO_API_KEY, ALIGO_USER_ID: set both or neither");
    expect(ids({ ...half, ALIGO_USER_ID: "u" })).toEqual(["iwinv", "aligo"]);
  });

  it("give SOLAPI the sender number of IWINV where it has none of its own", () => {
    const senders = (env: object) => registry.defaultSenders(settingsOf(env));
    expect(senders(required)).toEqual({
      iwinv: "0215990000",
      solapi: "0215990000",
      aligo: "0215990000",
    });
    expect(senders({ ...required, SOLAPI_SENDER_NUMBER: "02-1234-5678" })).toEqual({
      iwinv: "0215990000",
      solapi: "0212345678",
      aligo: "0215990000",
    });
  });
});

describe("the groups of all settings", () => {
  it("have a title of their own and one sentence each, and describe every setting", () => {
    const titles = ALL_GROUPS.map(({ title }) => title);
    expect(new Set(titles).size).toBe(titles.length);
    for (const { about } of ALL_GROUPS) expect(about).toMatch(/^[A-Z](?!.*\. ).*\.$/);
    const all = Object.values(ALL_SETTINGS) as readonly { description?: string }[];
    expect(all.filter(({ description = "" }) => description === "")).toEqual([]);
  });
});
