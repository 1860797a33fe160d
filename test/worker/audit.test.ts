import { env } from "cloudflare:workers";
import { describe, expect, it } from "vitest";

import { writeAudit, type AuditEntry } from "../../src/sql/audit/audit.ts";
import { withPostgres } from "../../src/sql/driver/postgres.ts";
import { sql } from "../support/api.ts";

const entry = (detail: AuditEntry["detail"], requestId = "r-1"): AuditEntry => ({
  at: 1_764_000_000_000,
  tenant: `test-${crypto.randomUUID()}`,
  actor: "api-key",
  action: "thing.done",
  requestId,
  detail,
});

const write = async (one: AuditEntry): Promise<number> =>
  withPostgres(env, async (client) => writeAudit(client, one));

describe("the audit trail", () => {
  it("keeps who did what, when, and tells the number of the entry", async () => {
    const one = entry({ reason: "월말 정산", rows: 3, full: false });
    const id = await write(one);
    expect(await sql("select * from kmsg_audit where id = $1", [id])).toEqual([
      {
        id: String(id),
        at: String(one.at),
        tenant_id: one.tenant,
        actor: "api-key",
        action: "thing.done",
        request_id: "r-1",
        detail: { reason: "월말 정산", rows: 3, full: false },
        origin: null,
        event_id: null,
      },
    ]);
  });

  it("holds no telephone number, whoever wrote it there and however", async () => {
    const id = await write(
      entry(
        { reason: "call of 010-1234-5678", templateId: "01012345678", batchId: "+82 10 1234 5678" },
        "01012345678",
      ),
    );
    const [stored] = await sql("select * from kmsg_audit where id = $1", [id]);
    expect(stored).toMatchObject({
      request_id: "(number)",
      detail: { reason: "call of (number)", templateId: "(number)", batchId: "(number)" },
    });
    expect(JSON.stringify(stored)).not.toMatch(/1234/);
  });

  it("is only ever appended to", async () => {
    const id = await write(entry({ rows: 1 }));
    const changes = [
      "update kmsg_audit set actor = 'nobody' where id = $1",
      "delete from kmsg_audit where id = $1",
    ];
    for (const change of changes) await expect(sql(change, [id])).rejects.toThrow(/appended to/);
    await expect(sql("truncate kmsg_audit")).rejects.toThrow(/appended to/);
    expect(await sql("select actor from kmsg_audit where id = $1", [id])).toEqual([
      { actor: "api-key" },
    ]);
  });
});
