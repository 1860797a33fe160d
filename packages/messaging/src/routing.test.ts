import type { MessageType, SendOptions } from "@k-msg/core";
import { describe, expect, it } from "vitest";

import type { KMsgRoutingConfig } from "./config.ts";
import { fakeProvider } from "./fake-provider.ts";
import { createRouter } from "./routing.ts";

const providers = [
  fakeProvider("sms", ["SMS", "LMS"]),
  fakeProvider("kakao", ["ALIMTALK"]),
  fakeProvider("both", ["SMS", "ALIMTALK"]),
];

function message(type: string, providerId?: string): SendOptions {
  const options = { type: type as MessageType, to: "01012345678", text: "hi" };
  return { ...options, ...(providerId === undefined ? {} : { providerId }) } as SendOptions;
}

function routes(routing: KMsgRoutingConfig | undefined, ...messages: SendOptions[]): string[] {
  const route = createRouter(providers, routing);
  return messages.map((options) => {
    const result = route(options);
    return result.isSuccess ? result.value.id : `${result.error.code}: ${result.error.message}`;
  });
}

describe("routing", () => {
  it.each<[string, KMsgRoutingConfig | undefined, SendOptions, string]>([
    ["the message's provider", { byType: { SMS: "sms" } }, message("SMS", "both"), "both"],
    ["unknown provider", undefined, message("SMS", "x"), "INVALID_REQUEST: Provider not found: x"],
    [
      "provider without the type",
      undefined,
      message("SMS", "kakao"),
      "INVALID_REQUEST: Provider kakao does not support type SMS",
    ],
    ["byType", { byType: { SMS: "both" } }, message("SMS"), "both"],
    [
      "byType unknown",
      { byType: { SMS: "x" }, defaultProviderId: "sms" },
      message("SMS"),
      "INVALID_REQUEST: Provider not found: x",
    ],
    [
      "byType array, unknown ids dropped",
      { byType: { SMS: ["x", "both"] } },
      message("SMS"),
      "both",
    ],
    ["byType array of unknown ids", { byType: { SMS: ["x"] } }, message("SMS"), "sms"],
    [
      "byType array, first one unable",
      { byType: { SMS: ["kakao", "both"] } },
      message("SMS"),
      "INVALID_REQUEST: Provider kakao does not support type SMS",
    ],
    ["default provider", { defaultProviderId: "both" }, message("SMS"), "both"],
    ["default provider unable", { defaultProviderId: "kakao" }, message("SMS"), "sms"],
    ["default provider unknown", { defaultProviderId: "x" }, message("SMS"), "sms"],
    ["first able", undefined, message("ALIMTALK"), "kakao"],
    ["nobody", undefined, message("NSA"), "INVALID_REQUEST: No provider available for type NSA"],
    ["no such type", undefined, message(""), "INVALID_REQUEST: No provider available for type "],
  ])("%s", (_name, routing, options, expected) => {
    expect(routes(routing, options)).toEqual([expected]);
  });

  it("takes turns per type with round robin", () => {
    const list = ["sms", "x", "both"];
    const routing = { strategy: "round_robin", byType: { SMS: list, ALIMTALK: ["both"] } } as const;
    const sms = message("SMS");
    expect(routes(routing, sms, message("ALIMTALK"), sms, sms)).toEqual([
      "sms",
      "both",
      "both",
      "sms",
    ]);
  });
});
