import { describe, expect, it } from "vitest";

import type { KMsgConfig } from "./config.ts";
import { fakeProvider } from "./fake-provider.ts";
import { KMsg } from "./kmsg.ts";

describe("making a KMsg", () => {
  it.each<[unknown, string]>([
    [undefined, "KMsg requires a config object"],
    [{}, "KMsg requires non-empty `providers`"],
    [{ providers: [] }, "KMsg requires non-empty `providers`"],
    [{ providers: [null] }, "Invalid provider instance in `providers`"],
    [{ providers: [{ id: 1 }] }, "Invalid provider instance in `providers`"],
    [{ providers: [fakeProvider("a"), fakeProvider("a")] }, "Duplicate provider id: a"],
  ])("refuses %j", (config, message) => {
    expect(() => new KMsg(config as KMsgConfig)).toThrow(message);
  });

  it("builds what the builder was told", async () => {
    const seen: string[] = [];
    const kmsg = KMsg.builder()
      .addProvider(fakeProvider("a"))
      .addProviders(fakeProvider("b"), fakeProvider("c"))
      .withRouting({ defaultProviderId: "b" })
      .withDefaults({ sms: { autoLmsBytes: 2 } })
      .withHooks({ onFinal: (_context, { outcome }) => void seen.push(outcome) })
      .build();
    expect(await kmsg.send({ to: "010", text: "가나" })).toMatchObject({
      value: { providerId: "b", type: "LMS" },
    });
    expect(seen).toEqual(["success"]);
  });
});

describe("health", () => {
  it("asks all providers and survives one that throws", async () => {
    const kmsg = KMsg.create({
      providers: [
        fakeProvider("well"),
        fakeProvider("ill", ["SMS"], {
          healthCheck: async () => ({ healthy: false, issues: ["no money"] }),
        }),
        fakeProvider("gone", ["SMS"], {
          healthCheck: async () => Promise.reject(new Error("no answer")),
        }),
      ],
    });
    expect(await kmsg.healthCheck()).toEqual({
      healthy: false,
      providers: {
        well: { healthy: true, issues: [] },
        ill: { healthy: false, issues: ["no money"] },
      },
      issues: ["ill: no money", "gone: no answer"],
    });
  });
});
