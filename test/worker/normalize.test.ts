/** The opt-in normaliser on every route that sends. */
import { describe, expect, it } from "vitest";

import type { MessageWithTimeline } from "../../src/http/shapes/schemas.ts";
import { call, emulatorSends, eventually, get, phone, send, stubOf } from "../support/api.ts";
import { tenantWithKey } from "../support/tenants.ts";

const GIVEN = "주문 — 완료 😀";
const SENT = "주문 - 완료 ";
const CHANGES = [
  { pointer: "/text", at: 4, from: "U+2014", to: "-" },
  { pointer: "/text", at: 9, from: "U+1F600", to: "" },
];

interface Invalid {
  readonly errors: readonly { readonly code: string; readonly detail: string }[];
}

async function sentText(to: string): Promise<string | null | undefined> {
  const sends = await eventually(
    async () => emulatorSends(to),
    (all) => all.length > 0,
  );
  return sends[0]?.text;
}

describe("the normaliser", () => {
  it("replaces what carriers lack where it was asked to, and tells it in every answer", async () => {
    const to = phone();
    const headers = { "idempotency-key": crypto.randomUUID() };
    const body = { to, text: GIVEN, normalize: true };
    const first = await call("/v1/messages", { body, headers });
    const told = await first.clone().text();
    const message = await first.json<MessageWithTimeline>();
    expect(message.changes).toEqual(CHANGES);
    expect(await sentText(to)).toBe(SENT);
    const again = await call("/v1/messages", { body, headers });
    expect(await again.text()).toBe(told);
    expect((await get(message.id)).changes).toEqual(CHANGES);
    // Another body is another request, though the same would be sent.
    const other = await call("/v1/messages", { body: { to, text: SENT }, headers });
    expect(other.status).toBe(422);
  });

  it("is off where nobody asked, and the refusal names it", async () => {
    const response = await call("/v1/messages", { body: { to: phone(), text: GIVEN } });
    expect(response.status).toBe(400);
    const { errors } = await response.json<Invalid>();
    expect(errors).toMatchObject([{ code: "not_encodable" }]);
    expect(errors[0]?.detail).toContain('"normalize": true');
    const hopeless = await call("/v1/messages", {
      body: { to: phone(), text: "– ก", normalize: true },
    });
    expect(hopeless.status).toBe(400);
    const [fault] = (await hopeless.json<Invalid>()).errors;
    expect(fault?.detail).toMatch(/character 3 \(U\+0E01\)/);
    expect(fault?.detail).not.toContain("normalize");
  });

  it("leaves an answer without changes as it was", async () => {
    const message = await send({ to: phone(), text: "인증번호 482913", normalize: true });
    expect(message).not.toHaveProperty("changes");
  });

  it("reaches variables, subject and the text of a fallback", async () => {
    const to = phone();
    const message = await send({
      type: "LMS",
      to,
      text: "#{이름}님 – 안녕",
      subject: "주문\u00a0완료",
      variables: { 이름: "김•" },
      normalize: true,
    });
    expect(await sentText(to)).toBe("김·님 - 안녕");
    expect(message.changes?.map(({ pointer }) => pointer)).toEqual([
      "/text",
      "/subject",
      "/variables/이름",
    ]);
    const alimTalk = await send({
      type: "ALIMTALK",
      to: phone(),
      templateId: "AUTH_OTP",
      variables: { code: "12\u200b34" },
      failover: { enabled: true, fallbackContent: "번호 – 1234" },
      normalize: true,
    });
    const { request } = (await (await stubOf(alimTalk.id)).read("default")) ?? {};
    expect(request?.variables).toEqual({ code: "1234" });
    expect(request?.failover?.fallbackContent).toBe("번호 - 1234");
  });

  it("works by the tenant's default, which a request may refuse, on k-msg's routes and in batches too", async () => {
    const { key } = await tenantWithKey({ defaults: { normalize: true } });
    const [a, b, c, d] = [phone(), phone(), phone(), phone()];
    const no = await call("/v1/messages", { key, body: { to: a, text: GIVEN, normalize: false } });
    expect(no.status).toBe(400);
    expect((await call("/send", { key, body: { to: b, text: GIVEN } })).status).toBe(200);
    expect(await sentText(b)).toBe(SENT);
    const batch = {
      message: { text: "#{x} — 완료 😀" },
      messages: [{ to: c, variables: { x: "주문" } }],
    };
    expect((await call("/v1/batches", { key, body: batch })).status).toBe(202);
    expect(await sentText(c)).toBe(SENT);
    expect((await call("/send", { key, body: [{ to: d, text: GIVEN }] })).status).toBe(200);
    expect(await sentText(d)).toBe(SENT);
  });

  it("tells a hundred changes at most, and makes all of them", async () => {
    const to = phone();
    const message = await send({ to, text: "–".repeat(150), normalize: true });
    expect(message.changes).toHaveLength(100);
    expect(await sentText(to)).toBe("-".repeat(150));
  });
});
