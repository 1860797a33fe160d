/** A file of its own: the clock is turned. */
import { env } from "cloudflare:workers";
import { describe, expect, it, vi } from "vitest";

import { HARMLESS_WRITE } from "../../../src/http/service/health.ts";
import { isolateOf } from "../../../src/objects/isolate.ts";
import { call } from "../../support/api.ts";
import { useSettings } from "../../support/settings.ts";
import { createKey, createTenant } from "../../support/tenants.ts";

useSettings("ready");

/** How often the database was asked for so many requests. Others may ask it meanwhile: audit entries of what was made are written. */
async function queriesOf(key: string | null, requests: number): Promise<number> {
  const isolate = isolateOf(env);
  const real = isolate.withPostgres.bind(isolate);
  let asked = 0;
  const spy = vi.spyOn(isolate, "withPostgres").mockImplementation(async (work, use) =>
    real(async (sql) => {
      const query: typeof sql.query = async (text, params) => {
        if (text === HARMLESS_WRITE) asked++;
        return sql.query(text, params);
      };
      return work({ ...sql, query });
    }, use),
  );
  const statuses = new Set<number>();
  for (let i = 0; i < requests; i++) statuses.add((await call("/readyz", { key })).status);
  expect([...statuses]).toEqual([200]);
  spy.mockRestore();
  return asked;
}

describe("readyz", () => {
  it("asks the database once in some seconds for all that have no key, or a wrong one", async () => {
    const now = Date.now();
    vi.setSystemTime(now);
    await call("/readyz", { key: null });
    expect(await queriesOf(null, 10)).toBe(0);
    expect(await queriesOf("kmsg_acme_a-key-that-nobody-has", 10)).toBe(0);
    vi.setSystemTime(now + 5000);
    expect(await queriesOf(null, 10)).toBe(1);
    vi.useRealTimers();
  });

  it("asks it each time for who has a key, of any scope", async () => {
    const { key } = await createKey(await createTenant(), ["read"]);
    expect(await queriesOf(key, 3)).toBe(3);
  });

  it("tells all others within seconds that the database is away, and that it is back", async () => {
    const now = Date.now() + 60_000;
    vi.setSystemTime(now);
    const away = vi.spyOn(isolateOf(env), "withPostgres").mockRejectedValue(new Error("away"));
    expect((await call("/readyz", { key: null })).status).toBe(503);
    away.mockRestore();
    expect((await call("/readyz", { key: null })).status).toBe(503);
    vi.setSystemTime(now + 5000);
    expect((await call("/readyz", { key: null })).status).toBe(200);
    vi.useRealTimers();
  });
});
