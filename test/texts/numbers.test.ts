/**
 * T8, T9, T23: a number is read as what it can only mean, or refused with the place and the remedy, by one reader at every door; who
 * cannot be reached is refused or warned of; public bodies and 030 numbers send.
 */
import { describe, expect, it } from "vitest";

import { call, emulatorSends, get, phone, send, untilRow } from "../support/api.ts";
import { newTenantId, tenantWithKey } from "../support/tenants.ts";

interface Fault {
  readonly pointer: string;
  readonly code: string;
  readonly detail: string;
}

async function refusal(body: object): Promise<Fault | undefined> {
  const response = await call("/v1/messages", { body: { text: "안녕", ...body } });
  const { errors } = await response.json<{ errors: readonly Fault[] }>();
  expect(response.status).toBe(400);
  return errors[0];
}

describe("a recipient", () => {
  it.each([
    ["0101234123", "invalid_phone", "010 have 11 digits, this one has 10"],
    ["010-1234-56789", "invalid_phone", "010 have 11 digits, this one has 12"],
    ["070-123-4567", "invalid_phone", "070 have 11 digits, this one has 10"],
    ["1588-00000", "invalid_phone", "1588 have 8 digits, this one has 9"],
    ["2123-4567", "invalid_phone", "its area code is missing"],
    ["1012345678", "invalid_phone", "its first 0 is missing"],
    ["10-1234-5678", "invalid_phone", "its first 0 is missing"],
    ["010-1234-567O", "invalid_phone", "character 13 (U+004F)"],
    ["02-123-4567~8", "invalid_phone", "character 12 (U+007E)"],
    ["02-123-4567-8", "invalid_phone", "its last part has 1 of 4 digits"],
    ["060-700-1234", "paid_number", "a paid service (060)"],
    ["1588-1234", "cannot_receive", "a representative number"],
    ["080-123-4567", "cannot_receive", "a toll-free number"],
    ["1335", "cannot_receive", "a public body"],
  ])("%s is refused: %s", async (to, code, detail) => {
    const fault = await refusal({ to });
    expect(fault).toMatchObject({ pointer: "/to", code });
    expect(fault?.detail).toContain(detail);
  });

  it("is read as what it can only mean, however a device writes it", async () => {
    const to = phone();
    const parts = [to.slice(0, 3), to.slice(3, 7), to.slice(7)];
    const wide = Array.from(to, (digit) => String.fromCodePoint(0xff10 + Number(digit)));
    const written = [
      `\u202d${parts.join("-")}\u202c`,
      parts.join("–"),
      wide.join(""),
      `${wide.slice(0, 3).join("")}ㅡ${parts.slice(1).join("\u00a0")}`,
      `\ufeff+82\u00a0(0)${parts.join(".").slice(1)}\u200b`,
    ];
    for (const [place, given] of written.entries()) {
      expect((await send({ to: given, text: `안녕 ${place}` })).to).toBe(to);
    }
    expect(await emulatorSends(to)).toHaveLength(written.length);
  });

  it("that only some texts reach is told with its message, and in lists", async () => {
    const to = `02${phone().slice(-8)}`;
    const sent = await send({ to, text: "안녕" });
    expect(sent.warnings).toMatchObject([{ code: "RECIPIENT_MAY_NOT_RECEIVE" }]);
    expect((await get(sent.id)).warnings).toEqual(sent.warnings);
    await untilRow(sent.id, "delivered");
    const list = await call(`/v1/messages?requestId=${sent.requestId}`);
    expect(await list.json()).toMatchObject({ data: [{ warnings: sent.warnings }] });
    expect((await send({ to: phone(), text: "안녕" })).warnings).toEqual([]);
  });

  it("of an AlimTalk has KakaoTalk, or gets the text in its place", async () => {
    const kakao = {
      type: "ALIMTALK",
      templateId: "AUTH_OTP",
      variables: { code: "1" },
      text: undefined,
    };
    const failover = { enabled: true, fallbackContent: "인증번호 1" };
    const refused = { pointer: "/to", code: "cannot_receive" };
    const landline = `02${phone().slice(-8)}`;
    expect(await refusal({ ...kakao, to: landline })).toMatchObject(refused);
    expect(await refusal({ ...kakao, to: "0507-1234-5678", failover })).toMatchObject(refused);
    const sent = await send({ ...kakao, to: landline, failover });
    expect(sent).toMatchObject({
      to: landline,
      warnings: [{ code: "RECIPIENT_MAY_NOT_RECEIVE" }],
      error: null,
    });
  });

  it("is read alike in batches, at k-msg's door and by look-ups", async () => {
    const rows = [{ to: "0101234123" }, { to: "1588-1234" }, { to: "1012345678" }];
    const batch = await call("/v1/batches", { body: { message: { text: "x" }, messages: rows } });
    expect(await batch.json()).toMatchObject({
      errors: [
        { pointer: "/messages/0/to", code: "invalid_phone" },
        { pointer: "/messages/1/to", code: "cannot_receive" },
        { pointer: "/messages/2/to", code: "invalid_phone" },
      ],
    });
    const kmsg = await call("/send", { body: { to: "0101234123", text: "x" } });
    expect(kmsg.status).toBe(400);
    expect(await kmsg.text()).toContain("010 have 11 digits");

    const hashOf = async (to: string) =>
      (await call("/v1/recipients/hash", { body: { to } })).json();
    const hash = await hashOf("01012345678");
    expect(await hashOf("\u202d010–1234–5678")).toEqual(hash);
    expect(await hashOf("０１０-１２３４-５６７８")).toEqual(hash);
    expect(await hashOf("1012345678")).toMatchObject({
      errors: [{ pointer: "/to", code: "invalid_phone" }],
    });
    // What an earlier version took is still found.
    expect(await hashOf("0101234123")).toMatchObject({ recipient: expect.any(String) });
  });
});

describe("a sender", () => {
  it.each([
    ["0303-1234-5678", "030312345678"],
    ["1335", "1335"],
    ["０２－１２３４－５６７８", "0212345678"],
  ])("%s sends", async (from, number) => {
    const sent = await send({ to: phone(), from, text: "안녕" });
    expect(sent).toMatchObject({ from: number, error: null });
    expect(["sent", "delivered"]).toContain(sent.state);
  });

  it("may be any number of a public body, a 050 or 030 one, and none that is none", async () => {
    const senders = ["112", "02-120", "0505-123-4567", "0507-1234-5678", "0303-123-4567"];
    const tenant = await tenantWithKey({ senders });
    const me = await call("/v1/tenants/me", { key: tenant.key });
    expect(await me.json()).toMatchObject({
      senders: ["112", "02120", "05051234567", "050712345678", "03031234567"],
    });
    for (const from of ["030-1234-567", "1234", "+1 202 555 0100", "010-1234-123"]) {
      expect(await refusal({ to: phone(), from })).toMatchObject({
        pointer: "/from",
        code: "invalid_phone",
      });
    }
    const wrong = await call("/v1/tenants", { body: { id: newTenantId(), senders: ["1234"] } });
    expect(await wrong.json()).toMatchObject({
      errors: [{ pointer: "/senders/0", code: "invalid_phone" }],
    });
  });
});
