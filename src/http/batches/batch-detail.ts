/** A batch as `GET /v1/batches/:id` tells it: the object's count, and what SQL adds. */
import type { z } from "@hono/zod-openapi";

import { stateOf } from "../../domain/message/states.ts";
import { maskNumber } from "../../domain/privacy/masks.ts";
import type { Numbers } from "../../domain/privacy/sight.ts";
import { isoOrNull } from "../../kernel/time/iso.ts";
import type { BatchFacts } from "../../objects/batch/batch-rpc.ts";
import { batchView, batchViewOf, rowFault } from "../../objects/batch/batch-view.ts";
import { DatabaseUnavailableError } from "../../sql/driver/absence.ts";
import type { Database, Sql } from "../../sql/driver/sql.ts";
import {
  batchErrors,
  batchTimes,
  countsOf,
  listMembers,
  readBatch,
  type Member,
} from "../../sql/mirror/batch-read.ts";
import { toldFault } from "../problems/in-language.ts";
import type { Language } from "../problems/language.ts";
import { toldMissing } from "../problems/notes.ts";
import type { BatchDetail, BatchView, MembersQuery } from "./batch-schemas.ts";

type Query = z.output<typeof MembersQuery>;
type Detail = z.output<typeof BatchDetail>;
type FromSql = Omit<Detail, keyof BatchView | "refusals" | "warnings">;

const NOTHING: FromSql = {
  firstAcceptedAt: null,
  firstSentAt: null,
  lastFinalAt: null,
  errors: null,
  members: null,
};

/** The database may be away: the object's word stands without it. */
export async function detailOf(
  database: Database,
  facts: BatchFacts,
  query: Query,
  language: Language,
): Promise<Detail> {
  const { id } = facts.record;
  const refusals = facts.refusals.map((one) => rowFault(toldFault(one, language)));
  const known = { ...batchViewOf(facts), refusals };
  try {
    const extra = await database.withPostgres(async (sql) => fromSql(sql, id, query), "list");
    return { ...known, ...extra, warnings: [] };
  } catch (error) {
    if (!(error instanceof DatabaseUnavailableError)) throw error;
    return { ...known, ...NOTHING, warnings: [toldMissing(error.absence, language)] };
  }
}

/** A batch whose object is gone; undefined where SQL knows none. */
export async function storedDetail(
  database: Database,
  tenant: string,
  id: string,
  query: Query,
): Promise<Detail | undefined> {
  return database.withPostgres(async (sql) => {
    const row = await readBatch(sql, tenant, id);
    const counts = row && (await countsOf(sql, [row])).get(id);
    if (!row || !counts) return undefined;
    return {
      ...batchView(row, counts),
      refusals: [],
      ...(await fromSql(sql, id, query)),
      warnings: [],
    };
  }, "list");
}

async function fromSql(sql: Sql, id: string, query: Query): Promise<FromSql> {
  const times = await batchTimes(sql, id);
  const errors = await batchErrors(sql, id);
  const { state, limit } = query;
  const after = query.cursor === undefined ? -1 : Number(query.cursor);
  const members = await listMembers(sql, id, { state, after, limit: limit + 1 });
  const page = members.slice(0, limit);
  const last = page.at(-1);
  const next = members.length > limit && last ? String(last.index) : null;
  return {
    firstAcceptedAt: isoOrNull(times.firstAcceptedAt),
    firstSentAt: isoOrNull(times.firstSentAt),
    lastFinalAt: isoOrNull(times.lastFinalAt),
    errors: [...errors],
    members: { data: page.map(memberView), next_cursor: next, has_more: next !== null },
  };
}

/** Members as lists show them: with masks where numbers are protected, whoever asks. */
export function seenDetail(detail: Detail, numbers: Numbers): Detail {
  const { members } = detail;
  if (!members || numbers === "full") return detail;
  const data = members.data.map((member) => ({
    ...member,
    to: member.to && maskNumber(member.to),
  }));
  return { ...detail, members: { ...members, data } };
}

function memberView(member: Member) {
  return { ...member, state: stateOf(member.state) };
}
