/** AlimTalk templates as a resource: as their provider knows them, and as it is asked to change them. */
import { describe, expect, it } from "vitest";

import {
  call,
  emulatorSends,
  emulatorTemplate,
  emulatorVerdict,
  eventually,
  phone,
  untilState,
} from "../support/api.ts";
import { createKey, tenantWithKey, type TestTenant } from "../support/tenants.ts";

interface Template {
  readonly id: string;
  readonly state: string;
  readonly name: string;
  readonly tenant: string | null;
}

const BUTTON = {
  type: "WL",
  name: "주문 보기",
  linkMobile: "https://m.example.com/#{no}",
  linkPc: "https://example.com/#{no}",
};
const draft = (text = "#{name}님, 주문 #{no}이 접수되었습니다.") => ({
  name: "주문 안내",
  text,
  buttons: [BUTTON],
});

async function ask<T = Template>(
  path: string,
  given: Parameters<typeof call>[1] = {},
): Promise<{ status: number; json: T }> {
  const response = await call(`/v1/templates${path}`, given);
  const text = await response.text();
  return { status: response.status, json: (text === "" ? null : JSON.parse(text)) as T };
}

async function create(key?: string, body: object = draft()): Promise<Template> {
  const { status, json } = await ask("", { body, ...(key !== undefined && { key }) });
  expect(status, JSON.stringify(json)).toBe(201);
  return json;
}

const changed = (body: object) => ({ method: "PUT", body });

describe("GET /v1/templates/:id", () => {
  it("is the template's text, its variables in their order, and the state of its inspection", async () => {
    const { status, json } = await ask("/ORDER");
    expect(status).toBe(200);
    expect(json).toEqual({
      id: "ORDER",
      providerId: "iwinv",
      name: "주문 안내",
      state: "approved",
      review: null,
      text: "#{name}님, 주문 #{order} #{price}원 #{when}",
      buttons: [],
      variables: ["name", "order", "price", "when"],
      createdAt: "2026-09-01T02:22:33.000Z",
      tenant: null,
    });
  });

  it("shows the reviewer's words and the buttons with our names of their links", async () => {
    expect((await ask("/PENDING_TPL")).json).toMatchObject({ state: "inspection", review: null });
    expect((await ask("/REJECTED_TPL")).json).toMatchObject({
      state: "rejected",
      review: "광고성 문구가 포함되어 있습니다.",
    });
    expect((await ask("/BTN_ORDER")).json).toMatchObject({
      variables: ["name", "idx"],
      buttons: [
        {
          type: "WL",
          name: "주문 보기",
          linkMobile: "https://m.example.com/orders/#{idx}",
          linkPc: "https://www.example.com/orders/#{idx}",
        },
      ],
    });
  });

  it("is 404 for a code that nobody registered, and wants a key", async () => {
    expect(await ask("/NOBODY")).toMatchObject({
      status: 404,
      json: { code: "template_not_found" },
    });
    for (const path of ["", "/ORDER"]) expect((await ask(path, { key: null })).status).toBe(401);
  });
});

interface Page {
  readonly data: readonly Template[];
  readonly total: number;
  readonly has_more: boolean;
}

describe("GET /v1/templates", () => {
  it("goes page by page through all of them, each once", async () => {
    const code = `T_${crypto.randomUUID()}`;
    await emulatorTemplate({ code, name: "listed", content: "#{a}", status: "Y" });
    const all = await ask<Page>("?limit=1000");
    expect(all.json.data.map(({ id }) => id)).toEqual(
      expect.arrayContaining([code, "ORDER", "PENDING_TPL", "REJECTED_TPL"]),
    );
    expect(all.json).toMatchObject({ total: all.json.data.length, has_more: false });
    // Other tests register theirs meanwhile, as the newest: from a page on, none is left out.
    const first = await ask<Page>("?limit=2&page=1");
    expect(first.json.data).toHaveLength(2);
    expect(first.json.has_more).toBe(true);
    const far = await ask<Page>("?limit=2&page=5000");
    expect(far.json).toMatchObject({ data: [], has_more: false, page: 5000, limit: 2 });
  });

  it("filters by the state of the inspection", async () => {
    const rejected = await ask<Page>("?state=rejected&limit=1000");
    expect(rejected.json.data.map(({ id }) => id)).toContain("REJECTED_TPL");
    expect(new Set(rejected.json.data.map(({ state }) => state))).toEqual(new Set(["rejected"]));
    // IWINV has none that wait to be given to inspection.
    const pending = await ask<Page>("?state=pending");
    expect(pending.json).toMatchObject({ data: [], total: 0 });
  });

  it.each(["?state=lost", "?page=0", "?limit=1001", "?colour=red"])("refuses %s", async (query) => {
    expect(await ask(query)).toMatchObject({ status: 400, json: { code: "invalid_request" } });
  });

  it("refuses a provider that is none", async () => {
    expect(await ask("?providerId=nobody")).toMatchObject({
      status: 400,
      json: { errors: [{ pointer: "providerId", code: "unknown_provider" }] },
    });
  });
});

describe("a template's way", () => {
  it("is registered, inspected, rejected, changed, inspected again, approved and sent", async () => {
    const { id, ...made } = await create();
    expect(made).toMatchObject({ state: "inspection", variables: ["name", "no"], tenant: null });
    const body = {
      type: "ALIMTALK",
      to: phone(),
      templateId: id,
      variables: { name: "홍", no: "1" },
    };
    const early = await call("/v1/messages", { body });
    expect(early.status).toBe(400);
    expect(await early.json()).toMatchObject({ errors: [{ code: "template_not_approved" }] });

    await emulatorVerdict(id, "R", "변수 #{no}의 쓰임을 적어 주십시오.");
    const rejected = await eventually(
      async () => (await ask(`/${id}`)).json,
      ({ state }) => state === "rejected",
    );
    expect(rejected).toMatchObject({ review: "변수 #{no}의 쓰임을 적어 주십시오." });

    const again = await ask(`/${id}/inspection`, { method: "POST" });
    expect(again).toMatchObject({ status: 200, json: { state: "inspection", review: null } });
    // One that waits goes on waiting.
    expect((await ask(`/${id}/inspection`, { method: "POST" })).status).toBe(200);

    const text = "#{name}님의 주문번호는 #{no}입니다.";
    const better = await ask(`/${id}`, changed({ ...draft(text), buttons: [] }));
    expect(better).toMatchObject({
      status: 200,
      json: { id, text, buttons: [], state: "inspection" },
    });
    await emulatorVerdict(id, "Y");
    await eventually(
      async () => (await ask(`/${id}`)).json,
      ({ state }) => state === "approved",
    );
    const sent = await call("/v1/messages", { body });
    const message = await sent.json<{ id: string }>();
    expect(sent.status, JSON.stringify(message)).toBe(201);
    await untilState(message.id, "delivered");
    expect(await emulatorSends(body.to)).toMatchObject([
      { text: "홍님의 주문번호는 1입니다.", template: id },
    ]);

    expect(await ask(`/${id}/inspection`, { method: "POST" })).toMatchObject({
      status: 409,
      json: { code: "template_approved" },
    });
    expect((await ask(`/${id}`, { method: "DELETE" })).status).toBe(204);
    // The cache was told: at once nothing is sent with it any more.
    expect((await ask(`/${id}`)).status).toBe(404);
    const late = await call("/v1/messages", { body });
    expect(await late.json()).toMatchObject({ errors: [{ code: "unknown_template" }] });
    expect((await ask(`/${id}`, { method: "DELETE" })).status).toBe(404);
  });

  it("leads to Location, and keeps buttons of every type", async () => {
    const buttons = [
      BUTTON,
      { type: "AL", name: "앱", linkIos: "shop://a", linkAndroid: "shop://a" },
      { type: "DS", name: "배송 조회" },
      { type: "BK", name: "문의" },
      { type: "MD", name: "전달" },
    ];
    const response = await call("/v1/templates", { body: { ...draft(), buttons } });
    const location = response.headers.get("location") ?? "";
    const { json } = await ask(location.replace("/v1/templates", ""));
    expect(json).toMatchObject({ buttons });
  });
});

describe("what is registered", () => {
  const long = (length: number): string => "가".repeat(length);
  it.each<[string, object, string]>([
    ["a name of 16", { name: long(16) }, "/name"],
    ["a blank name", { name: "  " }, "/name"],
    ["a name of two lines", { name: "a\nb" }, "/name"],
    ["a text of 1,001", { text: long(1001) }, "/text"],
    ["no text", { text: undefined }, "/text"],
    ["a text with a NUL", { text: "a\u0000" }, "/text"],
    ["six buttons", { buttons: Array.from({ length: 6 }, () => BUTTON) }, "/buttons"],
    [
      "a button without its PC link",
      { buttons: [{ ...BUTTON, linkPc: undefined }] },
      "/buttons/0/linkPc",
    ],
    ["a link that is none", { buttons: [{ ...BUTTON, linkPc: "example" }] }, "/buttons/0/linkPc"],
    [
      "a link of 201",
      { buttons: [{ ...BUTTON, linkPc: `https://${long(193)}` }] },
      "/buttons/0/linkPc",
    ],
    ["a link on a bot's button", { buttons: [{ ...BUTTON, type: "BK" }] }, "/buttons/0/linkMobile"],
    ["a button's name of 15", { buttons: [{ ...BUTTON, name: long(15) }] }, "/buttons/0/name"],
    ["a button that nobody knows", { buttons: [{ ...BUTTON, type: "XX" }] }, "/buttons/0/type"],
    ["a field that is none", { title: "a" }, "/title"],
  ])("is refused at its place: %s", async (_name, fields, pointer) => {
    const { status, json } = await ask<{ errors: readonly { pointer: string }[] }>("", {
      body: { ...draft(), ...fields },
    });
    expect(status, JSON.stringify(json)).toBe(400);
    expect(json.errors.map((one) => one.pointer)).toContain(pointer);
    expect((await ask("/ORDER", changed({ ...draft(), ...fields }))).status).toBe(400);
  });

  it("is composed, however it was typed", async () => {
    const { id } = await create(undefined, draft("#{고객명}님".normalize("NFD")));
    expect((await ask(`/${id}`)).json).toMatchObject({
      text: "#{고객명}님",
      variables: ["고객명", "no"],
    });
  });
});

describe("a template of a tenant", () => {
  const body = (templateId: string) => ({
    type: "ALIMTALK",
    to: phone(),
    templateId,
    variables: { name: "홍", no: "1" },
  });

  async function idsOf({ key }: TestTenant): Promise<readonly string[]> {
    const { json } = await ask<Page>("?limit=1000", { key });
    expect(json.total).toBe(json.data.length);
    return json.data.map(({ id }) => id);
  }

  it("is its own: others see nothing of it and cannot send with it, the operator can do all", async () => {
    const [mine, other] = [await tenantWithKey(), await tenantWithKey()];
    const { id, tenant } = await create(mine.key);
    expect(tenant).toBe(mine.tenant);
    await emulatorVerdict(id, "Y");
    expect(await idsOf(mine)).toEqual(expect.arrayContaining([id, "ORDER"]));
    const seen = await idsOf(other);
    expect(seen).toContain("ORDER");
    expect(seen).not.toContain(id);
    expect((await ask(`/${id}`, { key: other.key })).status).toBe(404);
    const stolen = await call("/v1/messages", { key: other.key, body: body(id) });
    expect(stolen.status).toBe(400);
    expect(await stolen.json()).toMatchObject({ errors: [{ code: "unknown_template" }] });
    const rows = { messages: [body(id)] };
    expect((await call("/v1/batches", { key: other.key, body: rows })).status).toBe(400);
    const own = await eventually(
      async () => call("/v1/messages", { key: mine.key, body: body(id) }),
      ({ status }) => status !== 400,
    );
    expect(own.status).toBe(201);
    // The operator sees whose it is.
    expect((await ask(`/${id}`)).json).toMatchObject({ tenant: mine.tenant });
    expect((await ask(`/${id}`, { method: "DELETE" })).status).toBe(204);
    expect((await ask(`/${id}`, { key: mine.key })).status).toBe(404);
  });

  it("is the only one that it may change, with a key that may", async () => {
    const { tenant, key } = await tenantWithKey();
    const shared = await ask("/ORDER", { key, ...changed(draft()) });
    expect(shared).toMatchObject({ status: 403, json: { code: "template_shared" } });
    const { id } = await create(key);
    const reader = await createKey(tenant, ["read", "send", "export"]);
    const calls = [
      ["", { body: draft() }],
      [`/${id}`, changed(draft())],
      [`/${id}`, { method: "DELETE" }],
      [`/${id}/inspection`, { method: "POST" }],
    ] as const;
    for (const [path, given] of calls) {
      expect((await ask(path, { key: reader.key, ...given })).status).toBe(403);
    }
    expect((await ask(`/${id}`, { key: reader.key })).status).toBe(200);
    expect((await ask(`/${id}`, { key, ...changed(draft("#{name} #{no}")) })).status).toBe(200);
  });

  it("may be one from the provider's console, if an operator says so", async () => {
    const [mine, other] = [await tenantWithKey(), await tenantWithKey()];
    const code = `T_${crypto.randomUUID()}`;
    await emulatorTemplate({ code, name: "console", content: "#{name} #{no}", status: "Y" });
    expect((await ask(`/${code}`, { key: other.key })).status).toBe(200);
    const assign = async (tenant: string | null, key?: string) =>
      ask(`/${code}/assign`, { body: { tenant }, ...(key !== undefined && { key }) });
    expect((await assign(mine.tenant, mine.key)).status).toBe(403);
    expect(await assign("nobody-at-all")).toMatchObject({ status: 404 });
    expect(await assign(mine.tenant)).toMatchObject({ json: { tenant: mine.tenant } });
    expect((await ask(`/${code}`, { key: other.key })).status).toBe(404);
    expect((await ask(`/${code}`, { key: mine.key })).status).toBe(200);
    expect(await assign(null)).toMatchObject({ json: { tenant: null } });
    expect((await ask(`/${code}`, { key: other.key })).status).toBe(200);
  });

  it("has each of its changes in the audit trail", async () => {
    const { tenant, key } = await tenantWithKey();
    const { id } = await create(key);
    const content = "#{name}님, 주문 #{no}이 접수되었습니다.";
    await ask(`/${id}`, { key, ...changed(draft()) });
    await ask(`/${id}/inspection`, { key, method: "POST" });
    await ask(`/${id}`, { key, method: "DELETE" });
    interface Trail {
      readonly data: readonly { action: string; detail: object }[];
    }
    const { data } = await eventually(
      async () =>
        (await call(`/v1/audit?limit=50`, { headers: { "x-tenant-id": tenant } })).json<Trail>(),
      (trail) => trail.data.some(({ action }) => action === "template.deleted"),
    );
    const acts = data.filter(({ action }) => action.startsWith("template."));
    expect(acts.map(({ action, detail }) => ({ action, detail })).toReversed()).toEqual([
      {
        action: "template.created",
        detail: {
          provider: "iwinv",
          name: "주문 안내",
          changes: {
            name: { before: null, after: "주문 안내" },
            content: { before: null, after: content },
            buttons: { before: null, after: expect.stringContaining("주문 보기") as string },
          },
        },
      },
      { action: "template.changed", detail: { provider: "iwinv", template: id } },
      { action: "template.inspection_asked", detail: { provider: "iwinv", template: id } },
      {
        action: "template.deleted",
        detail: {
          provider: "iwinv",
          template: id,
          changes: {
            name: { before: "주문 안내", after: null },
            content: { before: content, after: null },
            buttons: { before: expect.stringContaining("주문 보기") as string, after: null },
          },
        },
      },
    ]);
  });
});
