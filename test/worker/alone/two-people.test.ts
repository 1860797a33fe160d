/** Acts that a tenant wants two people for: asked by one, confirmed by another, done by the first. */
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";

import type { GuardedAct } from "../../../src/domain/tenant/approvals.ts";
import type { Grant, Role } from "../../../src/kernel/settings/sign-in.ts";
import { call, eventually, phone, type Call } from "../../support/api.ts";
import { trustedIssuer, type Issuer } from "../../support/issuer.ts";
import { useSettings } from "../../support/settings.ts";
import { createTenant, newTenantId } from "../../support/tenants.ts";

useSettings("two-people");

const ALL: readonly GuardedAct[] = ["export", "erase", "reveal"];
const range = "from=2020-01-01T00:00:00Z&until=2099-01-01T00:00:00Z";
const EXPORT = `/v1/messages/export.csv?${range}&reason=test&numbers=full`;

const people: Readonly<Record<string, Role>> = {
  admin: "admin",
  second: "approver",
  third: "approver",
  viewer: "viewer",
};

interface House {
  readonly tenant: string;
  readonly issuer: Issuer;
  readonly as: (name: string, path: string, more?: Omit<Call, "key">) => Promise<Response>;
}

/** A tenant with people of its own. */
async function house(twoPeople: readonly GuardedAct[] = ALL): Promise<House> {
  const tenant = await createTenant({ twoPeople });
  const ACCESS_ROLES = Object.entries(people).map(([name, role]): Grant => ({
    claim: "email",
    value: `${name}@example.com`,
    role,
    tenant,
  }));
  const issuer = await trustedIssuer({ ACCESS_ROLES });
  return {
    tenant,
    issuer,
    as: async (name, path, more = {}) => {
      const token = await issuer.token({ email: `${name}@example.com`, sub: name });
      const headers = { ...more.headers, "cf-access-jwt-assertion": token };
      return call(path, { ...more, key: null, headers });
    },
  };
}

const codeOf = async (response: Response) => (await response.json<{ code?: string }>()).code;

async function asked({ as }: House, body: object, name = "admin"): Promise<string> {
  const response = await as(name, "/v1/approvals", { body: { reason: "a test", ...body } });
  expect(response.status, await response.clone().text()).toBe(201);
  return (await response.json<{ id: string }>()).id;
}

async function approve({ as }: House, id: string, name = "second"): Promise<Response> {
  return as(name, `/v1/approvals/${id}/approve`, { method: "POST" });
}

beforeEach(() => void vi.setSystemTime(Date.now()));
afterEach(() => void vi.useRealTimers());

describe("a tenant that wants two people", { concurrent: false }, () => {
  it("has a recipient erased once another person confirmed it, that recipient, and once", async () => {
    const home = await house();
    const to = phone();
    const erase = async (number = to) =>
      home.as("admin", "/v1/privacy/erase", { body: { to: number } });
    const refused = await erase();
    expect(refused.status).toBe(403);
    expect(await refused.json()).toMatchObject({
      code: "approval_needed",
      detail: expect.stringContaining('"act": "erase"'),
    });
    const id = await asked(home, { act: "erase", to });
    expect(await codeOf(await erase())).toBe("approval_needed");
    const answer = await approve(home, id);
    expect(await answer.json()).toMatchObject({
      id,
      state: "approved",
      askedBy: { person: "admin@example.com" },
      decidedBy: { person: "second@example.com" },
    });
    expect(await codeOf(await erase(phone()))).toBe("approval_needed");
    expect((await erase()).status).toBe(202);
    expect(await codeOf(await erase())).toBe("approval_needed");
    const list = await home.as("viewer", "/v1/approvals");
    expect(await list.json()).toMatchObject({ data: [{ id, state: "used", recipient: null }] });
    const trail = await eventually(
      async () => {
        const path = "/v1/audit?limit=100";
        const page = await call(path, { headers: { "x-tenant-id": home.tenant } });
        return (await page.json<{ data: { action: string; person: string; detail: object }[] }>())
          .data;
      },
      (data) => data.some(({ action }) => action === "privacy.erase"),
    );
    const about = (action: string) => trail.find((one) => one.action === action);
    expect(about("approval.asked")).toMatchObject({ person: "admin@example.com" });
    expect(about("approval.approved")).toMatchObject({
      person: "second@example.com",
      detail: { approvalId: id, act: "erase" },
    });
    expect(about("privacy.erase")).toMatchObject({ detail: { approvalId: id } });
  });

  it("exports full numbers to whoever asked, and masks to everybody", async () => {
    const home = await house(["export"]);
    expect(await codeOf(await home.as("admin", EXPORT))).toBe("approval_needed");
    expect((await home.as("admin", EXPORT.replace("=full", "=masked"))).status).toBe(200);
    await approve(home, await asked(home, { act: "export" }));
    expect(await codeOf(await home.as("second", EXPORT))).toBe("approval_needed");
    const file = await home.as("admin", EXPORT);
    expect(file.status).toBe(200);
    await file.text();
    expect(await codeOf(await home.as("admin", EXPORT))).toBe("approval_needed");
  });

  it("shows numbers for an hour, and masks before and after", async () => {
    const home = await house(["reveal"]);
    const sight = async () =>
      (await (await home.as("admin", "/v1/about")).json<{ numbers: string }>()).numbers;
    expect(await sight()).toBe("masked");
    expect((await home.as("admin", "/v1/messages?numbers=full")).status).toBe(403);
    await approve(home, await asked(home, { act: "reveal" }));
    expect(await sight()).toBe("full");
    expect((await home.as("admin", "/v1/messages?numbers=full")).status).toBe(200);
    vi.setSystemTime(Date.now() + 3_599_000);
    expect(await sight()).toBe("full");
    vi.setSystemTime(Date.now() + 1000);
    expect(await sight()).toBe("masked");
  });

  it("lets no one confirm an act of their own, nor anybody who is no approver, nor a key", async () => {
    const home = await house();
    const id = await asked(home, { act: "export" }, "second");
    expect(await codeOf(await approve(home, id))).toBe("same_person");
    for (const name of ["viewer", "admin"]) {
      expect(await codeOf(await approve(home, id, name)), name).toBe("approver_needed");
    }
    const headers = { "x-tenant-id": home.tenant, "x-acting-person": "third@example.com" };
    const byKey = await call(`/v1/approvals/${id}/approve`, { method: "POST", headers });
    expect(await codeOf(byKey)).toBe("approver_needed");
    expect((await approve(home, id, "third")).status).toBe(200);
    expect(await codeOf(await approve(home, id, "third"))).toBe("approval_closed");
    // Who asked with a key, and named a person, is that person.
    const made = await call("/v1/approvals", {
      headers,
      body: { act: "export", reason: "a test" },
    });
    const { id: own } = await made.json<{ id: string }>();
    expect(await codeOf(await approve(home, own, "third"))).toBe("same_person");
  });

  it("does not do what was refused, or not confirmed within a day", async () => {
    const home = await house(["export"]);
    const refusedId = await asked(home, { act: "export" });
    const path = `/v1/approvals/${refusedId}/refuse`;
    expect(await (await home.as("second", path, { method: "POST" })).json()).toMatchObject({
      state: "refused",
    });
    expect(await codeOf(await home.as("admin", EXPORT))).toBe("approval_needed");
    const late = await asked(home, { act: "export" });
    vi.setSystemTime(Date.now() + 86_400_000);
    expect(await codeOf(await approve(home, late))).toBe("approval_closed");
  });

  it("asks for nothing that the caller could not do anyway, and for no more than what is needed", async () => {
    const home = await house();
    const ask = async (name: string, body: object) =>
      home.as(name, "/v1/approvals", { body: { reason: "a test", ...body } });
    expect(await codeOf(await ask("viewer", { act: "reveal" }))).toBe("scope_missing");
    expect(await codeOf(await ask("second", { act: "erase", to: phone() }))).toBe("scope_missing");
    for (const body of [{ act: "erase" }, { act: "export", to: phone() }, { act: "delete" }]) {
      expect((await ask("admin", body)).status).toBe(400);
    }
    const number = await ask("admin", { act: "export", reason: "about 010-1234-5678" });
    expect(number.status).toBe(400);
  });

  it("is heeded by operators who erase in all tenants, and by nobody else's settings", async () => {
    await house(["erase"]);
    const body = { to: phone(), allTenants: true };
    const refused = await call("/v1/privacy/erase", { body });
    expect(await codeOf(refused)).toBe("approval_needed");
    const other = await house([]);
    const own = { body: { to: phone() } };
    expect((await other.as("admin", "/v1/privacy/erase", own)).status).toBe(202);
  });
});

it("which acts want two people is for operators to say", async () => {
  const refused = await call("/v1/tenants", { body: { id: newTenantId(), twoPeople: ["send"] } });
  expect(refused.status).toBe(400);
  const home = await house([]);
  const change = { method: "PATCH", body: { twoPeople: ["erase"] } };
  expect((await home.as("admin", `/v1/tenants/${home.tenant}`, change)).status).toBe(403);
  const changed = await call(`/v1/tenants/${home.tenant}`, change);
  expect(await changed.json()).toMatchObject({ twoPeople: ["erase"] });
});
