/** The newest act of privacy that SQL has heard of (src/domain/privacy/marks.ts). */
import type { Sql } from "../driver/sql.ts";

export async function readMark(sql: Sql): Promise<number> {
  const { rows } = await sql.query<{ mark: string }>("select mark from kmsg_privacy_mark");
  return Number(rows[0]?.mark ?? 0);
}

/**
 * Before an act is noted anywhere else: one that SQL cannot take now would look as if SQL had been restored to before it, and nobody
 * would read. Of no row, so it leaves nothing. @throws DatabaseUnavailableError
 */
export async function refuseReadOnly(sql: Sql): Promise<void> {
  await sql.query("update kmsg_privacy_mark set mark = mark where false");
}

/** Never lowers it. */
export async function raiseMark(sql: Sql, mark: number): Promise<void> {
  await sql.query(
    `insert into kmsg_privacy_mark as m (mark) values ($1::bigint)
     on conflict (only_one) do update set mark = greatest(m.mark, excluded.mark)`,
    [mark],
  );
}
