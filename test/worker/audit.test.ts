import { env } from "cloudflare:workers";
import { describe, expect, it } from "vitest";

import type { NewEntry } from "../../src/domain/audit/entry.ts";
import { isolateOf } from "../../src/objects/isolate.ts";
import { eventually, sql } from "../support/api.ts";

const entry = (detail: NewEntry["detail"], requestId = "r-1"): NewEntry => ({
  eventId: crypto.randomUUID(),
  at: 1_764_000_000_000,
  tenant: `test-${crypto.randomUUID()}`,
  actor: "key:backend",
  keyId: "key_1",
  person: "김민수",
  action: "thing.done",
  requestId,
  detail,
});

type Row = Readonly<Record<string, unknown>>;

async function write(one: NewEntry): Promise<Row> {
  await isolateOf(env).audit.note(one);
  const [row] = await eventually(
    async () => sql<Row>("select * from kmsg_audit where event_id = $1", [one.eventId]),
    (rows) => rows.length > 0,
  );
  if (!row) throw new Error("no row");
  return row;
}

describe("the audit trail", () => {
  it("keeps who did what, when, with its number and its hash", async () => {
    const one = entry({ reason: "월말 정산", rows: 3, full: false });
    expect(await write(one)).toEqual({
      id: expect.any(String) as string,
      at: String(one.at),
      tenant_id: one.tenant,
      actor: "key:backend",
      key_id: "key_1",
      person: "김민수",
      action: "thing.done",
      request_id: "r-1",
      detail: { reason: "월말 정산", rows: 3, full: false },
      origin: null,
      event_id: one.eventId,
      seq: "1",
      prev_hash: "",
      hash: expect.stringMatching(/^[0-9a-f]{64}$/) as string,
    });
  });

  it("holds no telephone number, whoever wrote it there and however", async () => {
    const stored = await write(
      entry(
        { reason: "call of 010-1234-5678", templateId: "01012345678", batchId: "+82 10 1234 5678" },
        "01012345678",
      ),
    );
    expect(stored).toMatchObject({
      request_id: "(number)",
      detail: { reason: "call of (number)", templateId: "(number)", batchId: "(number)" },
    });
    const { at: _at, event_id: _id, hash: _hash, tenant_id: _tenant, ...rest } = stored;
    expect(JSON.stringify(rest)).not.toMatch(/1234/);
  });

  it("is only ever appended to", async () => {
    const { id } = await write(entry({ rows: 1 }));
    const changes = [
      "update kmsg_audit set actor = 'nobody' where id = $1",
      "delete from kmsg_audit where id = $1",
      // Without the function that leaves a note.
      "with forgets as (select set_config('kmsg.audit_forgets', 'off', true)) delete from kmsg_audit where id = $1",
    ];
    for (const change of changes) await expect(sql(change, [id])).rejects.toThrow(/appended to/);
    await expect(sql("truncate kmsg_audit")).rejects.toThrow(/appended to/);
    expect(await sql("select actor from kmsg_audit where id = $1", [id])).toEqual([
      { actor: "key:backend" },
    ]);
  });
});
