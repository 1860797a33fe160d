/** The first key, and a service that has no use for it any more. */
import { env } from "cloudflare:workers";
import { describe, expect, it, vi } from "vitest";

import { sha256 } from "../../../src/kernel/hashes/fingerprint.ts";
import { isolateOf } from "../../../src/objects/isolate.ts";
import { call } from "../../support/api.ts";
import { overrideSettings } from "../../support/override.ts";
import { useSettings } from "../../support/settings.ts";
import { createTenant, newTenantId } from "../../support/tenants.ts";

useSettings("root-key");

const ROOT = "dev-only-key";

async function operatorKey(): Promise<string> {
  const scopes = ["send", "read", "export", "admin"];
  const body = { name: "operator", scopes };
  const made = await call("/v1/tenants/default/keys", { body, key: ROOT });
  return (await made.json<{ key: string }>()).key;
}

describe("API_KEY, once it is retired", () => {
  it("opens nothing, and neither does the word", async () => {
    const tenant = await createTenant();
    const operator = await operatorKey();
    expect((await call("/v1/about", { key: ROOT })).status).toBe(200);
    const restore = await overrideSettings({ API_KEY: "retired" });
    // As a new isolate has it: this one remembers what the key said.
    isolateOf(env).memory.claims.delete(await sha256(ROOT));
    for (const key of [ROOT, "retired", ""]) {
      expect((await call("/v1/about", { key })).status, key).toBe(401);
    }
    const about = await call("/v1/about", { key: operator });
    expect(await about.json()).toMatchObject({ operator: true, tenant: "default" });
    const headers = { "x-tenant-id": tenant };
    expect((await call("/v1/about", { key: operator, headers })).status).toBe(200);
    const made = await call("/v1/tenants", { body: { id: newTenantId() }, key: operator });
    expect(made.status).toBe(201);
    expect((await call("/readyz", { key: operator })).status).toBe(200);
    restore();
  });

  it("is missed in /readyz while no operator has a key", async () => {
    const keys = await (
      await call("/v1/tenants/default/keys", { key: ROOT })
    ).json<{ data: { id: string }[] }>();
    for (const { id } of keys.data) {
      await call(`/v1/tenants/default/keys/${id}`, { method: "DELETE", key: ROOT });
    }
    const restore = await overrideSettings({ API_KEY: "retired" });
    // What a probe was told some seconds ago.
    vi.setSystemTime(Date.now() + 10_000);
    const ready = await call("/readyz", { key: null });
    vi.useRealTimers();
    expect(ready.status).toBe(503);
    expect(await ready.text()).toContain("API_KEY: is retired, and no key of the default tenant");
    restore();
    expect((await call("/readyz", { key: ROOT })).status).toBe(200);
  });
});
