/** Whatever SQL does to an audit trail, verify names it. The chain of each test is its own; the table is shared. */
import { describe, expect, it } from "vitest";

import { sql } from "../support/api.ts";
import { kinds, tamper, trail, verifyTrail } from "../support/audit-trails.ts";

/** All columns of an entry but its two numbers and its id, which is one of a kind. */
const COPY = `at, actor, action, request_id, detail, origin, key_id, person, prev_hash, hash`;

/** What the change of a column of the fifth of ten entries is called. */
const CHANGED: Readonly<Record<string, string>> = {
  at: "altered 5",
  tenant_id: "missing 5",
  actor: "altered 5",
  action: "altered 5",
  request_id: "altered 5",
  detail: "altered 5",
  origin: "altered 5",
  event_id: "altered 5",
  seq: "reordered 6",
  prev_hash: "altered 5",
  hash: "altered 5",
  key_id: "altered 5",
  person: "altered 5",
};

/** The database's own number of the row: where it stands in the trail `seq` says. */
const SAYS_NOTHING = "id";

/** To another value of the column's type. */
const OTHER: Readonly<Record<string, (column: string) => string>> = {
  bigint: (column) => `${column} + 1`,
  text: (column) => `coalesce(${column}, '') || 'x'`,
  jsonb: (column) => `coalesce(${column}, '{}') || '{"x": 1}'`,
};

interface Column {
  readonly column_name: string;
  readonly data_type: string;
}

const columns = async (): Promise<readonly Column[]> =>
  sql<Column>(
    "select column_name, data_type from information_schema.columns where table_name = 'kmsg_audit' and table_schema = current_schema()",
  );

describe("verify names", () => {
  it.each([
    [
      "the first entry deleted",
      "delete from kmsg_audit where tenant_id = $1 and seq = 1",
      "missing 1",
    ],
    [
      "one in the middle deleted",
      "delete from kmsg_audit where tenant_id = $1 and seq = 5",
      "missing 5",
    ],
    [
      "the last one deleted",
      "delete from kmsg_audit where tenant_id = $1 and seq = 10",
      "missing 10",
    ],
    ["all of it deleted", "delete from kmsg_audit where tenant_id = $1", "missing 1"],
    [
      "a field changed",
      "update kmsg_audit set actor = 'key:other' where tenant_id = $1 and seq = 5",
      "altered 5",
    ],
    [
      "a number in the detail changed",
      "update kmsg_audit set detail = detail || '{\"i\": 50}' where tenant_id = $1 and seq = 5",
      "altered 5",
    ],
    [
      "the first ones deleted",
      "delete from kmsg_audit where tenant_id = $1 and seq <= 3",
      "missing 1",
    ],
    [
      "the last ones deleted",
      "delete from kmsg_audit where tenant_id = $1 and seq > 7",
      "missing 8",
    ],
    [
      "every second one deleted",
      "delete from kmsg_audit where tenant_id = $1 and seq % 2 = 0",
      "missing 2,missing 4,missing 6,missing 8,missing 10",
    ],
    [
      "one deleted, and the gap closed",
      `with gone as (delete from kmsg_audit where tenant_id = $1 and seq = 5)
       update kmsg_audit set seq = seq - 1 where tenant_id = $1 and seq > 5`,
      "altered 5,altered 6,altered 7,altered 8,altered 9,missing 10",
    ],
    [
      "all moved by one, for one more before them",
      "update kmsg_audit set seq = seq + 1 where tenant_id = $1",
      "reordered 2,reordered 3,reordered 4,reordered 5,reordered 6,reordered 7,reordered 8,reordered 9,reordered 10,missing 10,inserted 11",
    ],
    [
      "one taken out of the chain, its number with it",
      "update kmsg_audit set seq = null where tenant_id = $1 and seq = 5",
      "missing 5,unchained null",
    ],
    [
      "one made to look as if it were from before the chain",
      "update kmsg_audit set seq = null, prev_hash = null, hash = null, at = 1 where tenant_id = $1 and seq = 5",
      "missing 5",
    ],
    [
      "what two entries say exchanged",
      `update kmsg_audit a set detail = b.detail, event_id = null from kmsg_audit b
       where a.tenant_id = $1 and b.tenant_id = $1 and a.seq in (4, 5) and b.seq = 9 - a.seq`,
      "altered 4,altered 5",
    ],
    [
      "one written over with a sound one, its hash with it",
      `update kmsg_audit a set at = b.at, actor = b.actor, request_id = b.request_id, detail = b.detail, event_id = null,
         prev_hash = b.prev_hash, hash = b.hash
       from kmsg_audit b where a.tenant_id = $1 and b.tenant_id = $1 and a.seq = 5 and b.seq = 4`,
      "altered 5",
    ],
    [
      "an entry put in, without a number",
      "insert into kmsg_audit (at, tenant_id, actor, action) values (9000000000000, $1, 'x', 'y')",
      "unchained null",
    ],
    [
      "an entry put in at a number",
      "insert into kmsg_audit (at, tenant_id, actor, action, seq, hash) values (1, $1, 'x', 'y', 5, 'z')",
      "inserted 5",
    ],
    [
      "an entry put behind the last one",
      "insert into kmsg_audit (at, tenant_id, actor, action, seq, hash) values (1, $1, 'x', 'y', 11, 'z')",
      "inserted 11",
    ],
    [
      "an entry doubled",
      `insert into kmsg_audit (tenant_id, seq, event_id, ${COPY}) select tenant_id, seq, null, ${COPY} from kmsg_audit where tenant_id = $1 and seq = 5`,
      "inserted 5",
    ],
    [
      "an entry at another's number",
      "update kmsg_audit set seq = case seq when 4 then 5 else 4 end where tenant_id = $1 and seq in (4, 5)",
      "reordered 4,reordered 5",
    ],
    [
      "the end written anew, with hashes without the key",
      "update kmsg_audit set actor = 'x', hash = encode(sha256(convert_to(prev_hash || detail::text, 'utf8')), 'hex') where tenant_id = $1 and seq > 7",
      "altered 8,altered 9,altered 10",
    ],
  ])("%s", async (_what, statement, expected) => {
    const tenant = await trail();
    const before = await verifyTrail(tenant);
    expect(before).toMatchObject({ clean: true, proved: 10, head: 10, waiting: 0, unproven: 0 });
    await tamper(statement, [tenant]);
    expect((await kinds(tenant)).join()).toBe(expected);
  });

  it("another tenant's entry moved in, in both trails", async () => {
    const [own, other] = [await trail(), await trail()];
    await tamper("delete from kmsg_audit where tenant_id = $1 and seq = 5", [own]);
    await tamper("update kmsg_audit set tenant_id = $1 where tenant_id = $2 and seq = 5", [
      own,
      other,
    ]);
    expect(await kinds(own)).toEqual(["altered 5"]);
    expect(await kinds(other)).toEqual(["missing 5"]);
  });

  it("a change of any column, and no column is left out", async () => {
    const all = (await columns()).filter(({ column_name }) => column_name !== SAYS_NOTHING);
    expect(all.map(({ column_name }) => column_name).toSorted()).toEqual(
      Object.keys(CHANGED).toSorted(),
    );
    for (const { column_name, data_type } of all) {
      const tenant = await trail();
      const other = OTHER[data_type]?.(column_name) ?? `no other value of ${data_type}`;
      await tamper(
        `update kmsg_audit set ${column_name} = ${other} where tenant_id = $1 and seq = 5`,
        [tenant],
      );
      expect((await kinds(tenant)).join(), column_name).toBe(CHANGED[column_name]);
    }
  });

  it("what is left of a trail that another tenant's was put in the place of", async () => {
    const [own, other] = [await trail(), await trail()];
    await tamper("delete from kmsg_audit where tenant_id = $1", [own]);
    await tamper("update kmsg_audit set tenant_id = $1 where tenant_id = $2", [own, other]);
    const found = await verifyTrail(own);
    expect([found.clean, found.proved]).toEqual([false, 0]);
    expect(await kinds(other)).toEqual(["missing 1"]);
  });

  it("a gap behind a note of what was forgotten that somebody changed", async () => {
    const tenant = await trail();
    await tamper("delete from kmsg_audit where tenant_id = $1 and seq <= 3", [tenant]);
    await tamper(
      `insert into kmsg_audit_forgotten (tenant_id, through_seq, hash, entries, forgotten_at, forgotten_by)
       values ($1, 3, 'none', 3, 0, 'x')`,
      [tenant],
    );
    expect((await verifyTrail(tenant)).clean).toBe(false);
  });
});
