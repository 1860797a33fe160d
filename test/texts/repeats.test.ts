/** T21: a request that comes again under its name gets the first answer, whatever the rules have become since. */
import { describe, expect, it, vi } from "vitest";

import { MessageObject } from "../../src/objects/message/message-object.ts";
import { call, emulatorSends, emulatorTemplate, phone } from "../support/api.ts";
import { tenantWithKey, type TestTenant } from "../support/tenants.ts";

const OLD = "0215990000";
const NEW = "0215990001";

interface Heard {
  readonly status: number;
  readonly text: string;
  readonly replayed: string | null;
}

type Headers = Readonly<Record<string, string>>;

async function post(
  { key }: TestTenant,
  path: string,
  body: object,
  headers: Headers = {},
): Promise<Heard> {
  const response = await call(path, { key, body, headers });
  const replayed = response.headers.get("idempotent-replayed");
  return { status: response.status, text: await response.text(), replayed };
}

async function change({ tenant }: TestTenant, fields: object): Promise<void> {
  const response = await call(`/v1/tenants/${tenant}`, { method: "PATCH", body: fields });
  expect(response.status, await response.clone().text()).toBe(200);
}

const named = (): Headers => ({ "idempotency-key": crypto.randomUUID() });

/** Twice the same, with a change of rules in between: the same answer to the byte, and one send to each number. */
async function expectSame(
  { first, again }: { readonly first: Heard; readonly again: Heard },
  numbers: readonly string[],
  replayed: string | null = "true",
): Promise<void> {
  expect(again.text).toBe(first.text);
  expect([again.status, again.replayed]).toEqual([first.status, replayed]);
  for (const to of numbers) expect(await emulatorSends(to)).toHaveLength(1);
}

describe("a request whose sender is no longer the tenant's", () => {
  it.each(["/v1/messages", "/send", "/send/sms"])("at %s", async (path) => {
    const tenant = await tenantWithKey({ senders: [OLD, NEW] });
    const headers = named();
    const body = { to: phone(), from: OLD, text: "hi" };
    const first = await post(tenant, path, body, headers);
    expect(first.status, first.text).toBeLessThan(300);
    await change(tenant, { senders: [NEW] });
    const again = await post(tenant, path, body, headers);
    await expectSame({ first, again }, [body.to]);
    expect((await post(tenant, path, body, named())).status).toBe(400);
  });

  it("in an array under one key, where another row was refused from the first", async () => {
    const tenant = await tenantWithKey({ senders: [OLD, NEW] });
    const headers = named();
    const body = [
      { to: phone(), from: OLD, text: "hi" },
      { to: "nobody", text: "hi" },
    ];
    const first = await post(tenant, "/send", body, headers);
    expect(first.status).toBe(200);
    await change(tenant, { senders: [NEW] });
    const again = await post(tenant, "/send", body, headers);
    await expectSame({ first, again }, [body[0]?.to ?? ""]);
  });

  it("in a batch under one key", async () => {
    const tenant = await tenantWithKey({ senders: [OLD, NEW] });
    const headers = named();
    const body = { message: { from: OLD, text: "hi" }, messages: [{ to: phone() }] };
    const first = await post(tenant, "/v1/batches", body, headers);
    expect(first.status, first.text).toBe(202);
    await change(tenant, { senders: [NEW] });
    const again = await post(tenant, "/v1/batches", body, headers);
    expect([again.status, again.replayed]).toEqual([202, "true"]);
    const idOf = ({ text }: Heard) => (JSON.parse(text) as { id: string }).id;
    expect(idOf(again)).toBe(idOf(first));
  });

  it("in an array whose rows have ids of their caller's own, and no key", async () => {
    const tenant = await tenantWithKey({ senders: [OLD, NEW] });
    const body = [phone(), phone()].map((to) => ({
      to,
      from: OLD,
      text: "hi",
      messageId: crypto.randomUUID(),
    }));
    const first = await post(tenant, "/send", body);
    expect(first.status).toBe(200);
    await change(tenant, { senders: [NEW] });
    const again = await post(tenant, "/send", body);
    await expectSame(
      { first, again },
      body.map(({ to }) => to),
      null,
    );
  });
});

describe("a request without a sender, whose default is another one by now", () => {
  it.each([
    ["under one key", named()],
    ["with ids of its rows' own", undefined],
  ])("in an array %s is no conflict", async (_title, headers) => {
    const tenant = await tenantWithKey({ defaults: { from: OLD } });
    const body = [phone(), phone()].map((to) => ({
      to,
      text: "hi",
      ...(headers === undefined && { messageId: crypto.randomUUID() }),
    }));
    const first = await post(tenant, "/send", body, headers);
    expect(first.text).toContain('"isSuccess":true');
    await change(tenant, { defaults: { from: NEW } });
    const again = await post(tenant, "/send", body, headers);
    await expectSame(
      { first, again },
      body.map(({ to }) => to),
      headers ? "true" : null,
    );
  });

  it("but another text under the same id is a conflict", async () => {
    const tenant = await tenantWithKey({ defaults: { from: OLD } });
    const row = { to: phone(), text: "hi", messageId: crypto.randomUUID() };
    await post(tenant, "/send", [row]);
    const again = await post(tenant, "/send", [{ ...row, text: "ho" }]);
    expect(again.text).toContain("belongs to another request");
    expect(await emulatorSends(row.to)).toHaveLength(1);
  });
});

describe("a repeat that another rule would refuse today", () => {
  it("as its template is gone", async () => {
    const tenant = await tenantWithKey();
    const code = `T_${crypto.randomUUID()}`;
    await emulatorTemplate({ code, name: "texts", content: "#{a}", status: "Y" });
    const body = [{ type: "ALIMTALK", to: phone(), templateId: code, variables: { a: "1" } }];
    const headers = named();
    const first = await post(tenant, "/send", body, headers);
    expect(first.text).toContain('"isSuccess":true');
    await emulatorTemplate({ code, name: "texts", content: "#{b}", status: "R" });
    const again = await post(tenant, "/send", body, headers);
    await expectSame({ first, again }, [body[0]?.to ?? ""]);
  });

  it("as the tenant's ads have another sender name", async () => {
    const tenant = await tenantWithKey({ ads: { senderName: "한빛" } });
    const consent = { at: new Date(Date.now() - 1000).toISOString(), source: "form" };
    const text = "(광고)한빛\n봄 할인\n무료수신거부 0801234567";
    const scheduledAt = new Date(Date.now() + 3_600_000).toISOString();
    const body = { to: phone(), text, purpose: "ad", consent, scheduledAt };
    const headers = named();
    const first = await post(tenant, "/v1/messages", body, headers);
    expect(first.status, first.text).toBe(201);
    await change(tenant, { ads: { senderName: "푸른" } });
    const again = await post(tenant, "/v1/messages", body, headers);
    expect([again.status, again.text, again.replayed]).toEqual([first.status, first.text, "true"]);
  });
});

describe("a request that comes first", () => {
  it("costs no further call, named or not; a refusal of a named one costs one", async () => {
    const tenant = await tenantWithKey({ senders: [OLD] });
    const repeat = vi.spyOn(MessageObject.prototype, "repeat");
    const ofTenant = () => repeat.mock.calls.filter(([id]) => id === tenant.tenant).length;
    await post(tenant, "/v1/messages", { to: phone(), text: "hi" });
    await post(tenant, "/v1/messages", { to: phone(), text: "hi" }, named());
    await post(tenant, "/send", [{ to: phone(), text: "hi", messageId: crypto.randomUUID() }]);
    await post(tenant, "/v1/messages", { to: "nobody", text: "hi" });
    expect(ofTenant()).toBe(0);
    await post(tenant, "/v1/messages", { to: "nobody", text: "hi" }, named());
    expect(ofTenant()).toBe(1);
    repeat.mockRestore();
  });
});
