/** Audit trails of a test's own, what SQL does to them, and what verify says of them. */
import { env } from "cloudflare:workers";

import { verifyChain, type AuditVerdict } from "../../src/jobs/audit/verify-chain.ts";
import { isolateOf } from "../../src/objects/isolate.ts";
import { withPostgres } from "../../src/sql/driver/postgres.ts";
import { eventually } from "./api.ts";
import { newTenantId } from "./tenants.ts";

/** A trail of ten acts, in Postgres as a whole. */
export async function trail(): Promise<string> {
  const tenant = newTenantId();
  const { audit } = isolateOf(env);
  for (let i = 1; i <= 10; i++) await audit.note(act(tenant, i));
  await untilWritten(tenant, 10);
  return tenant;
}

export const act = (tenant: string, i: number) => ({
  eventId: crypto.randomUUID(),
  at: Date.now(),
  tenant,
  actor: "key:backend",
  action: "thing.done",
  requestId: `r-${i}`,
  detail: { i, changes: { name: { before: null, after: `가 ${i}` } } },
  origin: { ray: "8f0123456789abcd-ICN", country: "KR" },
});

export async function untilWritten(tenant: string, count: number): Promise<void> {
  await eventually(
    async () => isolateOf(env).audit.facts(tenant, 0, 1_000_000),
    ({ head, pending }) => head.seq >= count && pending.length === 0,
  );
}

/** What the Worker's login may do where it owns the table: past the trigger. */
export async function tamper(text: string, params: readonly unknown[]): Promise<void> {
  await withPostgres(env, async (client) =>
    client.transaction?.(async (tx) => {
      await tx.query("set local session_replication_role = replica");
      await tx.query(text, params);
    }),
  );
}

/** What verify finds of a chain, as `kind number`. */
export const kinds = async (tenant: string): Promise<readonly string[]> =>
  (await verifyTrail(tenant)).findings.map(({ kind, seq }) => `${kind} ${seq}`);

/** Without the use of the operator's key, which verify itself leaves there. */
export async function verifyTrail(chain: string): Promise<AuditVerdict> {
  return withPostgres(env, async (client) =>
    verifyChain(isolateOf(env), client, { chain, after: 0, length: 1000 }),
  );
}
