/** A batch's dry run says by row what the real one would make, and leaves no trace; both say which rows grew into an LMS. */
import { describe, expect, it } from "vitest";

import { call, emulatorSends, phone } from "../support/api.ts";
import { tenantWithKey, type TestTenant } from "../support/tenants.ts";

interface Answer {
  readonly status: number;
  readonly json: Readonly<Record<string, unknown>>;
}

async function post(
  { key }: Pick<TestTenant, "key">,
  query: string,
  body: unknown,
  headers: Record<string, string> = {},
): Promise<Answer> {
  const response = await call(`/v1/batches${query}`, { key, body, headers });
  return { status: response.status, json: await response.json() };
}

const dry = async (tenant: Pick<TestTenant, "key">, body: unknown): Promise<Answer["json"]> => {
  const { status, json } = await post(tenant, "?dryRun=true", body);
  expect(status, JSON.stringify(json)).toBe(200);
  return json;
};

/** 40 bytes beside the name: with one of 25 syllables it is exactly an SMS, with 26 it is none. */
const GREETING = `#{name}${"a".repeat(40)}`;
const named = (syllables: number) => ({ to: phone(), variables: { name: "가".repeat(syllables) } });

describe("a dry run", () => {
  it("says what would be made, sends nothing, and uses neither key nor quota", async () => {
    const tenant = await tenantWithKey({ quotas: { perDay: 5 } });
    const [same, listed, wrong] = [phone(), phone(), "0101234123"];
    const ads = await call("/v1/opt-outs", {
      key: tenant.key,
      body: { to: listed, list: "never", source: "test" },
    });
    expect(ads.ok, await ads.clone().text()).toBe(true);
    const body = {
      message: { text: GREETING },
      messages: [
        { ...named(2), to: same },
        { ...named(2), to: same.replace(/^(\d{3})(\d{4})/, "$1-$2-") },
        { ...named(2), to: listed },
        { ...named(2), to: wrong },
        named(26),
      ],
    };
    const headers = { "idempotency-key": crypto.randomUUID() };
    const { status, json } = await post(tenant, "?dryRun=true", body, headers);
    expect(status, JSON.stringify(json)).toBe(200);
    const text = `가가${"a".repeat(40)}`;
    expect(json).toMatchObject({
      dryRun: true,
      wouldStart: false,
      total: 5,
      accepted: 4,
      refused: 1,
      types: { SMS: 3, LMS: 1 },
      counts: { duplicates: 1, grown: 1, optedOut: 1 },
      duplicates: [{ index: 1, first: 0 }],
      grown: [{ index: 4, bytes: 92, why: "variables", detail: expect.stringContaining("92") }],
      optedOut: [{ index: 2, list: "never" }],
      errors: [{ index: 3, pointer: "/messages/3/to", code: "invalid_phone" }],
      examples: [
        { index: 0, type: "SMS", to: same, text },
        { index: 1, to: same, text },
        { index: 2, to: listed, text },
      ],
    });
    // Five times five rows are more than the quota.
    for (let i = 0; i < 4; i++) await post(tenant, "?dryRun=true", body, headers);
    for (const to of [same, listed]) expect(await emulatorSends(to)).toEqual([]);
    const real = { ...body, messages: body.messages.filter(({ to }) => to !== wrong) };
    const sent = await post(tenant, "", real, headers);
    expect(sent.status, JSON.stringify(sent.json)).toBe(202);
    expect(sent.json).toMatchObject({
      accepted: 4,
      duplicates: [{ index: 1, first: 0 }],
      grown: [{ index: 3, bytes: 92, why: "variables" }],
    });
  });

  it("judges as the real run does, in JSON and in NDJSON", async () => {
    const tenant = await tenantWithKey();
    const to = phone();
    const rows = [
      { to, text: "안녕 #{name}" },
      { to, text: "안녕", type: "LMS", subject: "㈜한빛" },
      { to, text: "안녕", from: "1" },
      { to, type: "ALIMTALK", templateId: "NO_SUCH", variables: {} },
      { to, text: "(광고)세일" },
      { to: phone(), text: "안녕" },
    ];
    const real = await post(tenant, "", { messages: rows });
    expect(real.status).toBe(400);
    const { errors } = await dry(tenant, { messages: rows });
    expect(errors).toEqual(real.json["errors"]);
    const headers = { "content-type": "application/x-ndjson" };
    const lines = rows.map((row) => JSON.stringify(row)).join("\n");
    const { json } = await post(tenant, "?dryRun=true&partial=true", lines, headers);
    expect(json).toMatchObject({
      wouldStart: true,
      accepted: 1,
      refused: 5,
      errors: real.json["errors"],
    });
  });

  it("refuses what is no batch as the real run does", async () => {
    const tenant = await tenantWithKey();
    for (const [query, body] of [
      ["?dryRun=yes", { messages: [{ to: phone(), text: "안녕" }] }],
      ["?dryRun=true", { messages: [] }],
      ["?dryRun=true", "{"],
      [
        "?dryRun=true",
        { scheduledAt: "2999-01-01T00:00:00Z", messages: [{ to: phone(), text: "x" }] },
      ],
    ] as const) {
      expect((await post(tenant, query, body)).status).toBe(400);
    }
  });

  it("knows who has opted out of advertisements, and of those alone", async () => {
    const tenant = await tenantWithKey();
    const to = phone();
    const body = { to, list: "ads", source: "080" };
    expect((await call("/v1/opt-outs", { key: tenant.key, body })).ok).toBe(true);
    const ad = {
      purpose: "ad",
      consent: { at: "2026-11-01T10:00:00+09:00", source: "test" },
      text: "(광고)한빛상사\n무료거부 080-123-4567",
    };
    const messages = [
      { to, ...ad },
      { to, text: "안녕" },
      { to: phone(), ...ad },
    ];
    expect(await dry(tenant, { messages })).toMatchObject({
      counts: { optedOut: 1 },
      optedOut: [{ index: 0, list: "ads" }],
    });
  });

  it("leaves out rows as duplicates says, and shows the fallback's text", async () => {
    const tenant = await tenantWithKey();
    const to = phone();
    const otp = {
      to,
      type: "ALIMTALK",
      templateId: "AUTH_OTP",
      variables: { code: "482913" },
      failover: { enabled: true, fallbackContent: "인증번호 #{code}" },
    };
    expect(await dry(tenant, { duplicates: "first", messages: [otp, otp] })).toMatchObject({
      wouldStart: true,
      accepted: 1,
      errors: [{ index: 1, pointer: "/messages/1/to", code: "same_row" }],
      examples: [
        {
          index: 0,
          text: expect.stringContaining("482913"),
          fallback: { text: "인증번호 482913" },
        },
      ],
    });
    const refuse = await dry(tenant, { duplicates: "refuse", messages: [otp, otp] });
    expect(refuse).toMatchObject({ wouldStart: false, accepted: 1 });
  });

  it("names the price that nobody has said", async () => {
    const { price } = await dry(await tenantWithKey(), {
      messages: [{ to: phone(), text: "안녕" }],
    });
    expect(price).toMatchObject({
      currency: "KRW",
      estimated: "unknown",
      types: [{ type: "SMS", messages: 1, price: "unknown", estimated: "unknown" }],
    });
  });
});

describe("a dry run that is misspelt, or asked of a door that has none", () => {
  it.each(["dryrun=true", "dry_run=true", "dryRun=True", "duplicates=refuse"])(
    "is refused and sends nothing: %s",
    async (query) => {
      const tenant = await tenantWithKey();
      const row = { to: phone(), text: "hi" };
      const fault = { errors: [{ pointer: query.split("=")[0] }] };
      for (const body of [{ messages: [row] }, row]) {
        const path = "messages" in body ? "/v1/batches" : "/v1/messages";
        const response = await call(`${path}?${query}`, { key: tenant.key, body });
        expect(response.status, path).toBe(400);
        expect(await response.json()).toMatchObject(fault);
      }
      expect(await emulatorSends(row.to)).toEqual([]);
    },
  );
});

describe("a row that grew into an LMS", () => {
  const grownOf = async (body: object): Promise<unknown> =>
    (await dry(await tenantWithKey({ ads: ADS }), body))["grown"];
  const ADS = { senderName: "한빛상사", optOut: "080-123-4567" };
  const ad = {
    purpose: "ad",
    consent: { at: "2026-11-01T10:00:00+09:00", source: "test", night: true },
    adFormat: "auto",
  };

  it("is told with what made it one", async () => {
    const messages = [
      { to: phone(), text: "가".repeat(30), ...ad },
      { to: phone(), text: `${"가".repeat(44)}…#`, normalize: true },
      { to: phone(), text: `${"가".repeat(44)}a`, normalize: true },
      { to: phone(), text: "가".repeat(46) },
      { to: phone(), text: GREETING, type: "LMS", variables: { name: "가".repeat(30) } },
    ];
    expect(await grownOf({ messages })).toMatchObject([{ index: 0, why: "adFormat" }]);
  });

  it("is told where others of a text too long as it is written are an SMS", async () => {
    // 91 bytes with the name of the variable, 90 and fewer with those of most.
    const text = `#{the_long_name}${"a".repeat(75)}`;
    const rows = [2, 3, 8, 7].map((count) => ({
      to: phone(),
      variables: { the_long_name: "가".repeat(count) },
    }));
    expect(await grownOf({ message: { text }, messages: rows })).toMatchObject([
      { index: 2, bytes: 91, why: "variables" },
    ]);
  });

  it("is not told where all of a text are an LMS", async () => {
    const text = `#{name}${"가".repeat(50)}`;
    expect(await grownOf({ message: { text }, messages: [named(1), named(2)] })).toEqual([]);
  });
});
