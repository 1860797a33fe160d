/** `KMsg` with IWINV over real HTTP: whatever is sent, the request is the one that the recorded vectors' rules demand. */
import { KMsg } from "@k-msg/messaging";
import fc from "fast-check";
import { afterAll, beforeAll, expect, it } from "vitest";

import { emulatorUrl } from "./network.ts";
import { alimTalkCase, bytesOf, type Case, type Json, mmsCase, smsCase } from "./wire-inputs.ts";
import { openWireTap, type WireRequest, type WireTap } from "./wire-tap.ts";
import { iwinvAt } from "./world.ts";

const numRuns = process.env["CONTRACTS"] === "long" ? 400 : 60;
const emulator = emulatorUrl("contracts-wire");
const SECRETS = { sms: btoa("sms-key&sms-auth"), alimtalk: btoa("alim-key") };
let tap: WireTap;
let kmsg: KMsg;

beforeAll(async () => {
  tap = await openWireTap(emulator);
  kmsg = new KMsg({ providers: [iwinvAt(tap.url)] });
});

afterAll(async () => tap.close());

const readBody = async ({ headers, body }: WireRequest): Promise<Json> => {
  const type = headers["content-type"] ?? "";
  if (!type.startsWith("multipart/form-data")) {
    expect(type.toLowerCase().replaceAll(" ", "")).toBe("application/json;charset=utf-8");
    return JSON.parse(body.toString("utf8")) as Json;
  }
  const form = await new Response(new Uint8Array(body), {
    headers: { "content-type": type },
  }).formData();
  return Object.fromEntries(
    Array.from(form.entries(), ([name, given]) => {
      if (typeof given === "string") return [name, given];
      return [name, { name: given.name, type: given.type, size: given.size }];
    }),
  );
};

/** How many sends the vendor took for this number. */
const takenFor = async (phone: string): Promise<number> => {
  const response = await fetch(`${emulator}/_emulator/sends?phone=${phone}`);
  const { sends } = (await response.json()) as { sends: { accepted: boolean }[] };
  return sends.filter(({ accepted }) => accepted).length;
};

const check = async ({ input, wire }: Case): Promise<void> => {
  const result = await kmsg.send(input);
  const requests = tap.take();
  if (wire === undefined) {
    expect(requests).toEqual([]);
    expect(result).toMatchObject({ isFailure: true, error: { code: "INVALID_REQUEST" } });
    return;
  }
  expect(result).toMatchObject({ isSuccess: true, value: { providerId: "iwinv", to: input.to } });
  expect(requests).toHaveLength(1);
  for (const request of requests) {
    expect(request).toMatchObject({ method: "POST", path: `/${wire.channel}/api/v2/send/` });
    const secret = request.headers[wire.channel === "sms" ? "secret" : "auth"];
    expect(secret).toBe(SECRETS[wire.channel]);
    // The vectors leave `msgType` out of the comparison.
    const { msgType: _, ...body } = await readBody(request);
    const title = body["title"];
    if (wire.channel === "sms") expect(title !== undefined).toBe(wire.titled);
    if (title !== undefined) {
      expect(title).toMatch(/^[가-힣A-Za-z0-9[\]()<> ]+$/u);
      expect(bytesOf(title as string)).toBeLessThanOrEqual(40);
    }
    // A title that the caller did not write is made of the text's beginning.
    const { title: __, ...rest } = body;
    expect("title" in wire.fields ? body : rest).toEqual(wire.fields);
  }
};

it.each<[string, fc.Arbitrary<Case>, number]>([
  ["SMS and LMS", smsCase, numRuns],
  ["AlimTalk", alimTalkCase, numRuns],
  ["MMS", mmsCase, Math.ceil(numRuns / 6)],
])("%s", { timeout: 300_000 }, async (_name, cases, runs) => {
  await fc.assert(fc.asyncProperty(cases, check), { numRuns: runs });
});

it("sends nothing twice: what it says was sent is what the vendor took", async () => {
  const phones = ["01077771111", "01077772222"];
  const inputs = [...phones, ...phones].map((to, i) => ({ to, text: `text ${i}` }));
  const { results } = await kmsg.send(inputs);
  expect(results.every(({ isSuccess }) => isSuccess)).toBe(true);
  for (const phone of phones) expect(await takenFor(phone)).toBe(2);
});
