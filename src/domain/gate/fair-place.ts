/** How many go before one of those who wait: high priority first, tenants in turn, a tenant's own in their order. Pure. */
import type { Lane } from "./pacer.ts";

export interface Queued {
  readonly tenant: string;
  readonly lane: Lane;
}

/** When each tenant had its newest turn, in any ascending numbers. */
export type LastTurns = ReadonlyMap<string, number>;

/** @param waiting all of them, each tenant's in the order of their acceptance; `own` is one of them */
export function fairPlace(waiting: readonly Queued[], own: Queued, last: LastTurns): number {
  const before = waiting.filter(({ lane }) => lane === "high" && own.lane !== "high").length;
  const byTenant = Map.groupBy(
    waiting.filter(({ lane }) => lane === own.lane),
    ({ tenant }) => tenant,
  );
  const turn = byTenant.get(own.tenant)?.indexOf(own) ?? 0;
  const since = last.get(own.tenant) ?? 0;
  let place = before + turn;
  // Whose turn was longer ago comes first; among those who had none, who waits longest.
  let passed = false;
  for (const [tenant, { length }] of byTenant) {
    passed ||= tenant === own.tenant;
    if (tenant === own.tenant) continue;
    const at = last.get(tenant) ?? 0;
    const first = at === since ? !passed : at < since;
    place += Math.min(length, first ? turn + 1 : turn);
  }
  return place;
}
