/** What an age limit took away from an audit trail: the proof goes on behind it, and hides nothing that is too young. */
import { env } from "cloudflare:workers";
import { afterEach, expect, it } from "vitest";

import { verifyChain, type AuditVerdict } from "../../../src/jobs/audit/verify-chain.ts";
import { isolateOf } from "../../../src/objects/isolate.ts";
import { withPostgres } from "../../../src/sql/driver/postgres.ts";
import { eventually, sql } from "../../support/api.ts";
import { nextMidnightKst, releaseClock, setClock } from "../../support/clock.ts";
import { useShippedSettings } from "../../support/settings.ts";

useShippedSettings("audit-age");

afterEach(releaseClock);

const DAY = 86_400_000;

async function note(tenant: string, at: number): Promise<void> {
  await setClock(at);
  const { audit } = isolateOf(env);
  const seq = await audit.note({
    eventId: crypto.randomUUID(),
    at,
    tenant,
    actor: "api-key",
    action: "thing.done",
    requestId: "r",
    detail: {},
  });
  await eventually(
    async () => audit.facts(tenant, seq, seq),
    ({ pending }) => pending.length === 0,
  );
}

const verify = async (chain: string): Promise<AuditVerdict> =>
  withPostgres(env, async (client) =>
    verifyChain(isolateOf(env), client, { chain, after: 0, length: 100 }),
  );

/** As the owner's function does it, whose clock is the database's own. */
async function forget(tenant: string, through: number): Promise<void> {
  await withPostgres(env, async (client) =>
    client.transaction?.(async (tx) => {
      await tx.query("set local session_replication_role = replica");
      await tx.query(
        `insert into kmsg_audit_forgotten (tenant_id, through_seq, hash, entries, forgotten_at, forgotten_by)
         select tenant_id, seq, hash, seq, 0, 'owner' from kmsg_audit where tenant_id = $1 and seq = $2`,
        [tenant, through],
      );
      await tx.query("delete from kmsg_audit where tenant_id = $1 and seq <= $2", [
        tenant,
        through,
      ]);
    }),
  );
}

it("is proven from the first entry that is left, and says which that is", async () => {
  const tenant = `t-${crypto.randomUUID().slice(0, 18)}`;
  const begun = nextMidnightKst() + 10 * 3_600_000;
  for (let i = 0; i < 3; i++) await note(tenant, begun + i);
  for (let i = 0; i < 3; i++) await note(tenant, begun + 420 * DAY + i);
  await forget(tenant, 3);
  expect(await verify(tenant)).toMatchObject({ clean: true, first: 4, proved: 3, head: 6 });
  await forget(tenant, 5);
  expect((await verify(tenant)).findings).toEqual([
    { kind: "missing", seq: 4, until: 5, id: null },
  ]);
  expect(await sql("select seq from kmsg_audit where tenant_id = $1", [tenant])).toEqual([
    { seq: "6" },
  ]);
});
