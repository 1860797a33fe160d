/** T7: an advertisement is taken as carriers' own manuals write it, at every door, and nothing is added to what it has. */
import { describe, expect, it } from "vitest";

import type { MessageWithTimeline } from "../../src/http/shapes/schemas.ts";
import { call, emulatorSends, eventually, phone } from "../support/api.ts";
import { tenantWithKey, type TestTenant } from "../support/tenants.ts";

const AD = {
  purpose: "ad",
  consent: { at: "2026-11-01T10:00:00+09:00", source: "test", night: true },
} as const;
const ADS = { senderName: "한빛상사", optOut: "080-123-4567" };

async function post(
  { key }: Pick<TestTenant, "key">,
  path: string,
  body: object,
): Promise<{ readonly status: number; readonly json: unknown }> {
  const response = await call(path, { key, body });
  return { status: response.status, json: await response.json() };
}

async function sendAd(tenant: TestTenant, fields: object): Promise<MessageWithTimeline> {
  const { status, json } = await post(tenant, "/v1/messages", { ...AD, ...fields });
  expect(status, JSON.stringify(json)).toBeLessThan(300);
  return json as MessageWithTimeline;
}

const textsTo = async (to: string) => (await emulatorSends(to)).map(({ text }) => text);

const WRITTEN = [
  "(광고)한빛상사 세일\n[무료 수신거부]0801234567",
  "(광고)한빛상사 세일\n무료수신거부 080-123-4567 (인증번호 1234)",
  "（광고）한빛상사 세일\n무료거부 0801234567",
  // Relatives of the three.
  "(광고) [한빛상사] 세일\n무료 수신 거부 : 080 1234 5678",
  "（광고）㈜한빛 세일\n무료 수신거부 [080-890-1155]",
  "(광고)<한빛상사>\n［무료수신거부］\n０８０－１２３－４５６７\n인증번호: 0012",
];

describe("an advertisement as manuals write it", () => {
  it.each(WRITTEN)("goes out as it is: %j", async (text) => {
    const senderName = text.includes("㈜") ? "(주)한빛" : ADS.senderName;
    const tenant = await tenantWithKey({ ads: { ...ADS, senderName } });
    for (const fields of [{}, { adFormat: "auto" }]) {
      const to = phone();
      const sent = await sendAd(tenant, { to, text, ...fields });
      expect([sent.warnings, sent.changes]).toEqual([[], undefined]);
      expect(await textsTo(to)).toEqual([text]);
    }
  });

  it("goes out as it is by k-msg's door, in an array and in a batch", async () => {
    const tenant = await tenantWithKey({ ads: ADS });
    const text = `#{mark}한빛상사 세일\n[무료 수신거부]#{number}`;
    const variables = { mark: "（광고）", number: "0801234567" };
    const filled = "（광고）한빛상사 세일\n[무료 수신거부]0801234567";
    const ad = () => ({ ...AD, adFormat: "auto", to: phone(), text, variables });
    const one = ad();
    expect((await post(tenant, "/send", one)).status).toBe(200);
    const two = ad();
    expect((await post(tenant, "/send", [two])).status).toBe(200);
    for (const { to } of [one, two]) expect(await textsTo(to)).toEqual([filled]);
    const { to, ...message } = ad();
    const batch = await post(tenant, "/v1/batches", { message, messages: [{ to }] });
    expect(batch.status, JSON.stringify(batch.json)).toBe(202);
    const texts = await eventually(
      async () => textsTo(to),
      ({ length }) => length > 0,
    );
    expect(texts).toEqual([filled]);
  });

  it.each([
    ["(광/고)한빛상사 세일\n무료거부 080-123-4567", "ad_mark_missing"],
    ["(대출광고)한빛상사\n무료거부 080-123-4567", "ad_mark_missing"],
    ["(광고)한빛상사\n무료거부 080-123-4567\n내일까지", "ad_opt_out_missing"],
    ["(광고)한빛상사\n무료수신거부 1566-5099", "ad_opt_out_missing"],
  ])("is refused where it is written wrongly, and gets no second line: %j", async (text, code) => {
    const tenant = await tenantWithKey({ ads: ADS });
    for (const fields of [{}, { adFormat: "auto" }]) {
      const body = { ...AD, to: phone(), text, ...fields };
      const { status, json } = await post(tenant, "/v1/messages", body);
      expect(status).toBe(400);
      expect(json).toMatchObject({ errors: [{ pointer: "/text", code }] });
      const batch = await post(tenant, "/v1/batches", { messages: [body] });
      expect(batch.json).toMatchObject({ errors: [{ pointer: "/messages/0/text", code }] });
    }
  });

  it("is one in any of these marks, whatever its caller says", async () => {
    const tenant = await tenantWithKey();
    const refused = { code: "ad_without_purpose" };
    for (const mark of ["（광고）", "(광/고)", '("광고")', "(대출광고)"]) {
      const text = `${mark}세일`;
      const { json } = await post(tenant, "/v1/messages", { to: phone(), text });
      expect(json, mark).toMatchObject({ errors: [{ pointer: "/text", ...refused }] });
      const alimTalk = {
        type: "ALIMTALK",
        to: phone(),
        templateId: "AUTH_OTP",
        variables: { code: "1" },
        failover: { enabled: true, fallbackContent: text },
      };
      const kmsg = await post(tenant, "/send", alimTalk);
      expect(kmsg.json, mark).toMatchObject({
        error: { details: { errors: [{ pointer: "/failover/fallbackContent", ...refused }] } },
      });
    }
  });
});

describe("what adFormat adds", () => {
  it.each([
    ["세일", "(광고)한빛상사\n세일\n무료수신거부 080-123-4567"],
    ["（광고）세일", "（광고）한빛상사\n세일\n무료수신거부 080-123-4567"],
    ["한빛상사 세일\n무료거부 0801234567", "(광고)한빛상사 세일\n무료거부 0801234567"],
    ["(광고)한빛상사 세일\n무료수신거부", "(광고)한빛상사 세일\n무료수신거부 080-123-4567"],
  ])("is what is missing: %j", async (given, text) => {
    const tenant = await tenantWithKey({ ads: ADS });
    const to = phone();
    const { changes = [] } = await sendAd(tenant, { to, text: given, adFormat: "auto" });
    expect(await textsTo(to)).toEqual([text]);
    const added = changes.reduce((sum, { to: words }) => sum + words.length, 0);
    expect(added).toBe(text.length - given.length);
    expect(changes.every(({ pointer, from }) => pointer === "/text" && from === "")).toBe(true);
  });

  it.each([
    ["(광고)한빛상사 세일\n무료수신거부 ☎080-123-4567", "ad_opt_out_missing"],
    ["(광고)한빛상사 세일\n무료수신거부-0801234567", "ad_opt_out_missing"],
    ["(광고)한빛상사 세일\n무료수신거부 : 전화 080-123-4567", "ad_opt_out_missing"],
    ["(광고)한빛상사 세일\n수신거부 080-123-4567", "ad_opt_out_missing"],
    ["(광고)한빛상사 세일\n080-123-4567 무료수신거부", "ad_opt_out_missing"],
    ["[Web발신]\n(광고)한빛상사 세일\n무료거부 0801234567", "ad_mark_missing"],
    ["세일 (광고)\n무료거부 0801234567", "ad_mark_missing"],
  ])("is nothing where the text has it otherwise: %j is refused", async (text, code) => {
    const tenant = await tenantWithKey({ ads: ADS });
    const ad = { ...AD, to: phone(), text, adFormat: "auto" };
    expect(await post(tenant, "/v1/messages", ad)).toMatchObject({
      status: 400,
      json: { errors: [{ pointer: "/text", code }] },
    });
    expect(await post(tenant, "/v1/batches?dryRun=true", { messages: [ad] })).toMatchObject({
      json: { wouldStart: false, errors: [{ pointer: "/messages/0/text", code }] },
    });
    expect(await textsTo(ad.to)).toEqual([]);
  });

  it("has the code that a shared number needs", async () => {
    const optOut = "080-123-4567 (인증번호 1234)";
    const tenant = await tenantWithKey({ ads: { ...ADS, optOut } });
    const to = phone();
    await sendAd(tenant, { to, text: "세일", adFormat: "auto" });
    expect(await textsTo(to)).toEqual([`(광고)한빛상사\n세일\n무료수신거부 ${optOut}`]);
  });

  it("is told where it makes an LMS of an SMS, in the answer, in GET and of a batch's message", async () => {
    const tenant = await tenantWithKey({ ads: ADS });
    const long = { text: "가".repeat(30), adFormat: "auto" };
    const told = { type: "LMS", warnings: [{ code: "AD_FORMAT_MADE_LMS" }] };
    const sent = await sendAd(tenant, { to: phone(), ...long });
    expect(sent).toMatchObject(told);
    const get = async (id: string) =>
      (await call(`/v1/messages/${id}`, { key: tenant.key })).json();
    expect(await get(sent.id)).toMatchObject(told);
    expect(await sendAd(tenant, { to: phone(), ...long, type: "LMS" })).toMatchObject({
      warnings: [],
    });
    const messageId = crypto.randomUUID();
    const batch = await post(tenant, "/v1/batches", {
      message: { ...AD, ...long },
      messages: [{ to: phone(), messageId }],
    });
    expect(batch.status, JSON.stringify(batch.json)).toBe(202);
    const made = async () => get(messageId) as Promise<MessageWithTimeline>;
    expect(await eventually(made, ({ warnings }) => warnings !== undefined)).toMatchObject(told);
  });

  it.each(["02-123-4567", "080-12-4567", "080-123-4567 (1234)", "무료거부 080-123-4567"])(
    "can be no %s",
    async (optOut) => {
      const { tenant } = await tenantWithKey();
      const body = { ads: { optOut } };
      const response = await call(`/v1/tenants/${tenant}`, { method: "PATCH", body });
      expect(response.status).toBe(400);
      expect(await response.json()).toMatchObject({ errors: [{ pointer: "/ads/optOut" }] });
    },
  );
});
