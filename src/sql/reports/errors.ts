/** Reports the reasons that messages did not arrive, by the provider's code, against the time before. */
import type { MessageType } from "@k-msg/core";

import { OWN_MEANINGS } from "../../domain/message/own-codes.ts";
import { share } from "../../domain/reports/counts.ts";
import { inScope, timeColumn, type Scope } from "../../domain/reports/scope.ts";
import type { Meaning } from "../../providers/descriptor.ts";
import { registry } from "../../providers/registry.ts";
import type { Sql } from "../driver/sql.ts";
import { stateList } from "../states.ts";

export const MAX_ERRORS = 500;

export interface ErrorGroup {
  /** The provider's code, or ours where it gave none. */
  readonly code: string;
  /** In English; where the provider has no words for it, what was stored with one of them. */
  readonly meaning: string | null;
  /** Both languages; null where the code is ours, or no table has it. */
  readonly meanings: Meaning | null;
  /** The party at fault: carrier, request, account, rate, busy, gateway, network … */
  readonly class: string | null;
  readonly state: string;
  readonly type: string;
  readonly provider: string;
  readonly count: number;
  /** Share of all errors of the range. */
  readonly share: number | null;
  /** In the range of equal length before this one. */
  readonly previous: number;
  /** Count less previous, as a part of previous; null where that is 0. */
  readonly change: number | null;
}

export interface Errors {
  readonly total: number;
  readonly previousTotal: number;
  readonly errors: readonly ErrorGroup[];
  /** There are more than {@link MAX_ERRORS}. */
  readonly truncated: boolean;
}

interface Row {
  readonly provider: string;
  readonly type: string;
  readonly state: string;
  readonly code: string;
  readonly class: string | null;
  /** Our own words, as stored with one of them. */
  readonly message: string | null;
  readonly count: number;
  readonly previous: number;
}

export async function errorsOf(sql: Sql, scope: Scope): Promise<Errors> {
  const time = timeColumn(scope.by);
  const before = scope.from - (scope.until - scope.from);
  const { rows } = await sql.query<Row>(
    `select t.provider_id as provider, t.type, t.state, t.error_class as class,
       coalesce(t.provider_status_code, t.last_error ->> 'code', 'UNKNOWN') as code,
       min(case when t.provider_status_code is null then t.last_error ->> 'message' end) as message,
       count(*) filter (where t.${time} >= $4::bigint)::integer as count,
       count(*) filter (where t.${time} < $4::bigint)::integer as previous
     ${inScope(scope.by)} and t.state in ${stateList("erred")}
     group by 1, 2, 3, 4, 5 order by count desc, previous desc, code`,
    [scope.tenant, before, scope.until, scope.from],
  );
  const total = rows.reduce((sum, row) => sum + row.count, 0);
  return {
    total,
    previousTotal: rows.reduce((sum, row) => sum + row.previous, 0),
    errors: rows.slice(0, MAX_ERRORS).map(({ message, ...row }) => ({
      ...row,
      ...meaningsOf(row, message),
      share: share(row.count, total),
      change: share(row.count - row.previous, row.previous),
    })),
    truncated: rows.length > MAX_ERRORS,
  };
}

/** From the provider's own tables: codes of answers for what it never took, codes of results for the others. */
function meaningsOf(
  { provider, type, state, code }: Pick<Row, "provider" | "type" | "state" | "code">,
  message: string | null,
): Pick<ErrorGroup, "meaning" | "meanings"> {
  const at = state === "failed" ? "send" : "result";
  const meanings =
    OWN_MEANINGS[code] ??
    registry.codesOf(provider)?.meaningOf({ at, type: type as MessageType, code }) ??
    null;
  return { meaning: meanings?.en ?? message, meanings };
}
