import { describe, expect, it } from "vitest";

import { emptyConfig } from "../tenant/tenant-config.ts";
import { registeredSenders } from "./senders.ts";

const numbers = ["02-1599-0000", "0215990001"];
const acme = emptyConfig("acme");

describe("the numbers that a tenant may send from", () => {
  it("are its own, where it has a list", () => {
    const senders = ["0212345678"];
    expect(registeredSenders("production", numbers, { ...acme, senders })).toEqual(senders);
  });

  it("are the default tenant's own and those of the settings", () => {
    const config = { ...emptyConfig("default"), senders: ["0212345678"] };
    expect(registeredSenders("production", numbers, config)).toEqual([
      "0212345678",
      "0215990000",
      "0215990001",
    ]);
  });

  it("are in production the service's own where there is no list, and never any", () => {
    for (const config of [acme, emptyConfig("default")]) {
      expect(registeredSenders("production", numbers, config)).toEqual([
        "0215990000",
        "0215990001",
      ]);
    }
    const withDefault = { ...acme, defaults: { from: "0300000000" } };
    expect(registeredSenders("production", numbers, withDefault)).toContain("0300000000");
  });

  it("are any in development without a list", () => {
    expect(registeredSenders("development", numbers, acme)).toEqual([]);
  });
});
