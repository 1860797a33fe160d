/** Tenants made through the API, each with a key of its own. */
import { expect } from "vitest";

import { SCOPES, type Scope } from "../../src/domain/tenant/scopes.ts";
import { call } from "./api.ts";

export interface TestKey {
  readonly id: string;
  readonly name: string;
  readonly key: string;
}

export interface TestTenant extends TestKey {
  readonly tenant: string;
}

export function newTenantId(): string {
  return `t-${crypto.randomUUID().slice(0, 18)}`;
}

export async function createTenant(fields: object = {}): Promise<string> {
  const id = newTenantId();
  const response = await call("/v1/tenants", { body: { id, ...fields } });
  expect(response.status, await response.clone().text()).toBe(201);
  return id;
}

export async function createKey(
  tenant: string,
  scopes: readonly Scope[] = SCOPES,
  more: object = {},
): Promise<TestKey> {
  const name = `key-${crypto.randomUUID().slice(0, 8)}`;
  const body = { name, scopes, ...more };
  const response = await call(`/v1/tenants/${tenant}/keys`, { body });
  expect(response.status, await response.clone().text()).toBe(201);
  return response.json();
}

/** A tenant with a key that may do everything in it. */
export async function tenantWithKey(fields: object = {}): Promise<TestTenant> {
  const tenant = await createTenant(fields);
  return { tenant, ...(await createKey(tenant)) };
}
