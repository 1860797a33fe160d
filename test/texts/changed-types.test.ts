/** T3: a row whose type the provider changed is still the message's: by its id, and where the answer with the id is lost. */
import { describe, expect, it } from "vitest";

import { call, emulatorSends, phone } from "../support/api.ts";
import { tenantWithKey, type TestTenant } from "../support/tenants.ts";
import { untilOf, viewsOf } from "../support/views.ts";

async function sendAs({ key }: TestTenant, body: object): Promise<string> {
  const response = await call("/v1/messages", { key, body });
  expect([201, 202], await response.clone().text()).toContain(response.status);
  return (await response.json<{ id: string }>()).id;
}

describe("a row that is an LMS in the history and was an SMS", () => {
  it.each([
    ["an SMS by its length", { text: "x" }],
    ["an SMS by name", { type: "SMS", text: "x" }],
    ["a text with line breaks", { text: `${"가".repeat(43)}\na` }],
    ["a one-time password", { text: "인증번호 1", purpose: "auth", priority: "high" }],
  ])("ends its message: %s", async (_name, message) => {
    const tenant = await tenantWithKey();
    const to = phone("7013");
    const id = await sendAs(tenant, { ...message, to });
    await untilOf(tenant, id, ({ final }) => final);
    const { got, listed, csv } = await viewsOf(tenant, id);
    // It is what was asked for; the code is the carrier's for an LMS.
    expect(got).toMatchObject({ state: "delivered", type: "SMS", providerStatusCode: "1000" });
    expect([listed?.state, csv["type"]]).toEqual(["delivered", "SMS"]);
    expect(await emulatorSends(to)).toHaveLength(1);
  });
});
