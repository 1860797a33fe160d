import { describe, expect, it } from "vitest";

import { emptyConfig } from "../tenant/tenant-config.ts";
import { registeredSenders } from "./senders.ts";

const settings = {
  ENVIRONMENT: "production",
  IWINV_SMS_SENDER_NUMBER: "02-1599-0000",
  IWINV_SENDER_NUMBER: "0215990001",
  SOLAPI_SENDER_NUMBER: undefined,
} as const;
const acme = emptyConfig("acme");

describe("the numbers that a tenant may send from", () => {
  it("are its own, where it has a list", () => {
    const senders = ["0212345678"];
    expect(registeredSenders(settings, { ...acme, senders })).toEqual(senders);
  });

  it("are the default tenant's own and those of the settings", () => {
    const config = { ...emptyConfig("default"), senders: ["0212345678"] };
    expect(registeredSenders(settings, config)).toEqual(["0212345678", "0215990000", "0215990001"]);
  });

  it("are in production the service's own where there is no list, and never any", () => {
    for (const config of [acme, emptyConfig("default")]) {
      expect(registeredSenders(settings, config)).toEqual(["0215990000", "0215990001"]);
    }
    const withDefault = { ...acme, defaults: { from: "0300000000" } };
    expect(registeredSenders(settings, withDefault)).toContain("0300000000");
  });

  it("are any in development without a list", () => {
    expect(registeredSenders({ ...settings, ENVIRONMENT: "development" }, acme)).toEqual([]);
  });
});
