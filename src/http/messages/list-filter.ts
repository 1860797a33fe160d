/** Translates the query of a list for SQL. Pure. */
import { STATES, statusOf, type State } from "../../domain/message/states.ts";
import { hashesOfName } from "../../domain/privacy/recipient-name.ts";
import type { Cursor } from "../../domain/reports/cursor.ts";
import { DEFAULT_PROVIDER } from "../../providers/registry.ts";
import type { ListFilter } from "../../sql/mirror/list.ts";
import type { ListQuery } from "../shapes/schemas.ts";

export function listFilter(
  tenant: string,
  query: ListQuery,
  cursor: Cursor | undefined,
): ListFilter {
  const { type, batchId, templateId, requestId, providerMessageId, recipient, time, from, until } =
    query;
  const states = statesOf(query);
  // A provider's ids are found by both.
  const providerId = query.providerId ?? (providerMessageId && DEFAULT_PROVIDER);
  return {
    tenant,
    time,
    limit: query.limit,
    ...(states && { states }),
    ...(type && { type }),
    ...(batchId && { batchId }),
    ...(templateId && { templateId }),
    ...(requestId && { requestId }),
    ...(providerId && { providerId }),
    ...(providerMessageId && { providerMessageId }),
    ...(recipient && { recipient: hashesOfName(recipient) }),
    ...(from && { from: Date.parse(from) }),
    ...(until && { until: Date.parse(until) }),
    ...(cursor && { cursor }),
  };
}

/** Undefined: all; empty: none, for a state and a status that exclude each other. */
function statesOf({ state, status }: ListQuery): readonly State[] | undefined {
  if (state === undefined && status === undefined) return undefined;
  return STATES.filter(
    (one) =>
      (state === undefined || one === state) && (status === undefined || statusOf(one) === status),
  );
}
