/** The one row by which Postgres says which database it is, and how far it has come. */
import type { EpochRow } from "../../domain/ledger/epoch.ts";
import type { Sql } from "../driver/sql.ts";

interface RawEpoch {
  readonly epoch: string;
  readonly counter: string;
  readonly counted_at: string;
}

const FIELDS = "epoch, counter, counted_at";

export async function readEpoch(sql: Sql): Promise<EpochRow | undefined> {
  const { rows } = await sql.query<RawEpoch>(`select ${FIELDS} from kmsg_epoch`);
  return rows[0] && parse(rows[0]);
}

/** The first row of a database; where it has one that stays. */
export async function beginEpoch(sql: Sql, epoch: string, now: number): Promise<void> {
  await sql.query(
    "insert into kmsg_epoch (epoch, counter, counted_at) values ($1, 1, $2) on conflict do nothing",
    [epoch, now],
  );
}

/** Counts on. @returns undefined where the database has another epoch by now */
export async function countEpoch(
  sql: Sql,
  epoch: string,
  now: number,
): Promise<EpochRow | undefined> {
  const { rows } = await sql.query<RawEpoch>(
    `update kmsg_epoch set counter = counter + 1, counted_at = $2 where epoch = $1 returning ${FIELDS}`,
    [epoch, now],
  );
  return rows[0] && parse(rows[0]);
}

export async function writeEpoch(sql: Sql, row: EpochRow): Promise<void> {
  await sql.query(
    `insert into kmsg_epoch (epoch, counter, counted_at) values ($1, $2, $3)
     on conflict (only_one) do update set epoch = excluded.epoch, counter = excluded.counter, counted_at = excluded.counted_at`,
    [row.epoch, row.counter, row.countedAt],
  );
}

function parse({ epoch, counter, counted_at }: RawEpoch): EpochRow {
  return { epoch, counter: Number(counter), countedAt: Number(counted_at) };
}
