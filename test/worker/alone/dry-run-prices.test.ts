/** A file of its own: prices are a setting. A dry run says what a batch costs as far as prices are known. */
import { expect, it } from "vitest";

import { call, phone } from "../../support/api.ts";
import { useSettings } from "../../support/settings.ts";
import { tenantWithKey } from "../../support/tenants.ts";

useSettings("dry-run-prices", { PRICES: "SMS=9,LMS=27.5", PRICE_CURRENCY: "KRW" });

const SMS = { text: "안녕" };
const LMS = { text: "가".repeat(46) };
const OTP = { type: "ALIMTALK", templateId: "AUTH_OTP", variables: { code: "1" } };

async function priceOf(rows: readonly object[], listed: readonly string[] = []): Promise<unknown> {
  const { key } = await tenantWithKey();
  for (const to of listed) {
    const body = { to, list: "never", source: "test" };
    expect((await call("/v1/opt-outs", { key, body })).ok).toBe(true);
  }
  const messages = rows.map((row) => ({ to: phone(), ...row }));
  const response = await call("/v1/batches?dryRun=true", { key, body: { messages } });
  const { price }: { price: unknown } = await response.json();
  return price;
}

it("is the sum over the types", async () => {
  expect(await priceOf([SMS, LMS, SMS, LMS])).toEqual({
    currency: "KRW",
    estimated: 73,
    types: [
      { type: "SMS", messages: 2, price: 9, estimated: 18 },
      { type: "LMS", messages: 2, price: 27.5, estimated: 55 },
    ],
  });
});

it("is unknown where one type has no price, and that type says so", async () => {
  expect(await priceOf([SMS, OTP])).toMatchObject({
    estimated: "unknown",
    types: [
      { type: "SMS", estimated: 9 },
      { type: "ALIMTALK", messages: 1, price: "unknown", estimated: "unknown" },
    ],
  });
});

it("has nothing of recipients who will not be written to, nor of rows that are refused", async () => {
  const to = phone();
  expect(await priceOf([SMS, { ...LMS, to }, { ...SMS, to: "0101234123" }], [to])).toMatchObject({
    estimated: 9,
    types: [{ type: "SMS", messages: 1 }],
  });
});
