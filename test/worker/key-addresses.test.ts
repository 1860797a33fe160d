/** From where a key works: its list of addresses, by the address that the edge says. */
import { describe, expect, it } from "vitest";

import { SCOPES } from "../../src/domain/tenant/scopes.ts";
import { call, eventually } from "../support/api.ts";
import { createKey, createTenant } from "../support/tenants.ts";

const LIST = ["203.0.113.0/28", "2001:db8:7::/48"];
const INSIDE = "203.0.113.9";

const from = async (key: string, address?: string, path = "/v1/tenants/me") =>
  call(path, { key, headers: address === undefined ? {} : { "cf-connecting-ip": address } });

const keyPath = (tenant: string, id: string) => `/v1/tenants/${tenant}/keys/${id}`;

async function limited() {
  const tenant = await createTenant();
  return { tenant, ...(await createKey(tenant, SCOPES, { allowedIps: LIST })) };
}

describe("a key with a list of addresses", () => {
  it("works from them alone, and says no more of the list", async () => {
    const { key } = await limited();
    for (const address of [INSIDE, "2001:db8:7:1::5", "::ffff:203.0.113.9"]) {
      expect((await from(key, address)).status, address).toBe(200);
    }
    for (const address of ["203.0.113.16", "2001:db8:8::1", "10.1.2.3", undefined]) {
      const refused = await from(key, address);
      expect(refused.status, address).toBe(403);
      const text = await refused.text();
      expect(JSON.parse(text)).toMatchObject({ code: "address_not_allowed", retryable: false });
      expect(text).not.toMatch(/203\.0\.113|2001:db8/);
    }
    const headers = { "cf-connecting-ip": "10.1.2.3", "accept-language": "ko" };
    const korean = await call("/v1/tenants/me", { key, headers });
    expect(await korean.text()).toContain("이 주소에서는 쓸 수 없는 키입니다");
    // A name in front of the edge's own is no address of the edge's.
    const forged = await call("/v1/tenants/me", { key, headers: { "x-forwarded-for": INSIDE } });
    expect(forged.status).toBe(403);
  });

  it("is refused so on every sort of route, before anything is done", async () => {
    const { key } = await limited();
    const paths = ["/v1/messages", "/v1/about", "/v1/messages/none/live"];
    for (const path of [...paths, "/functions/v1/check-message-status"]) {
      const refused = await from(key, "198.51.100.1", path);
      expect(await refused.json(), path).toMatchObject({ code: "address_not_allowed" });
    }
  });

  it("leaves each hour a note of the refusal in the tenant's trail", async () => {
    const { tenant, key, id } = await limited();
    await from(key, "198.51.100.2");
    await from(key, "198.51.100.2");
    const page = await eventually(
      async () => {
        const path = "/v1/audit?action=key.refused";
        const answer = await call(path, { headers: { "x-tenant-id": tenant } });
        return answer.json<{ data: readonly object[] }>();
      },
      ({ data }) => data.length > 0,
    );
    expect(page.data[0]).toMatchObject({
      keyId: id,
      detail: { code: "address_not_allowed", method: "GET" },
      origin: { ip: expect.stringMatching(/^[\w-]{43}$/) },
    });
  });

  it("can be given another list, which is in the trail with the old one", async () => {
    const { tenant, key, id, name } = await limited();
    const changed = await call(keyPath(tenant, id), {
      method: "PATCH",
      body: { allowedIps: ["198.51.100.77"] },
    });
    expect(changed.status).toBe(200);
    expect(await changed.json()).toMatchObject({ id, allowedIps: ["198.51.100.77/32"] });
    // No isolate remembers the list: it was never used.
    expect((await from(key, "198.51.100.77")).status).toBe(200);
    expect((await from(key, INSIDE)).status).toBe(403);
    const page = await eventually(
      async () => {
        const path = "/v1/audit?action=key.changed";
        const answer = await call(path, { headers: { "x-tenant-id": tenant } });
        return answer.json<{ data: readonly object[] }>();
      },
      ({ data }) => data.length > 0,
    );
    const changes = {
      allowedIps: { before: JSON.stringify(LIST), after: '["198.51.100.77/32"]' },
    };
    expect(page.data[0]).toMatchObject({ detail: { keyId: id, name, changes } });
  });

  it("works from anywhere once the list is empty", async () => {
    const { tenant, key, id } = await limited();
    const body = { allowedIps: [] };
    const changed = await call(keyPath(tenant, id), { method: "PATCH", body });
    expect(await changed.json()).toMatchObject({ allowedIps: [] });
    expect((await from(key)).status).toBe(200);
  });

  it("hands its list and its expiry to the key that follows it", async () => {
    const tenant = await createTenant();
    const expiresAt = "2099-01-01T00:00:00.000Z";
    const bounds = { allowedIps: LIST, expiresAt };
    const { id } = await createKey(tenant, ["read"], bounds);
    const rotate = async (keyId: string, body: object) =>
      (await call(`${keyPath(tenant, keyId)}/rotate`, { body })).json<{
        id: string;
        key: string;
      }>();
    const second = await rotate(id, {});
    expect(second).toMatchObject({ ...bounds, old: { allowedIps: LIST } });
    expect((await from(second.key, INSIDE)).status).toBe(200);
    expect((await from(second.key, "198.51.100.1")).status).toBe(403);
    const third = await rotate(second.id, { allowedIps: ["198.51.100.1"], expiresAt: null });
    expect(third).toMatchObject({ allowedIps: ["198.51.100.1/32"], expiresAt: null });
  });
});

describe("a list of addresses", () => {
  it("that holds something else is refused, by its place and reason", async () => {
    const tenant = await createTenant();
    const list = ["203.0.113.0/24", "acme.example", "203.0.113.9/24"];
    const body = { name: "office", scopes: ["read"], allowedIps: list };
    const refused = await call(`/v1/tenants/${tenant}/keys`, { body });
    expect(refused.status).toBe(400);
    expect(await refused.json()).toMatchObject({
      errors: [
        { pointer: "/allowedIps/1", detail: expect.stringContaining("must be an IPv4 or IPv6") },
        { pointer: "/allowedIps/2", detail: expect.stringContaining("set those bits to 0") },
      ],
    });
    const many = { ...body, allowedIps: Array<string>(51).fill("203.0.113.9") };
    expect((await call(`/v1/tenants/${tenant}/keys`, { body: many })).status).toBe(400);
  });

  it("is not to be changed of a key that is not there, or of another tenant's", async () => {
    const { tenant, id } = await limited();
    const other = await createTenant();
    const change = { method: "PATCH", body: { allowedIps: [] } };
    expect((await call(keyPath(tenant, "key_none"), change)).status).toBe(404);
    expect((await call(keyPath(other, id), change)).status).toBe(404);
    await call(keyPath(tenant, id), { method: "DELETE" });
    expect((await call(keyPath(tenant, id), change)).status).toBe(404);
  });
});
