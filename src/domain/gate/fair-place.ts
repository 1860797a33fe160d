/**
 * Number of those before a waiting message: high priority first, but tenants whose turn is due before who just had one (due.ts);
 * tenants in turn, a tenant's own in their order. The first place is exact; a later one says about how long it will be. Pure.
 */
import { isDue } from "./due.ts";
import type { Lane } from "./pacer.ts";

export interface Queued {
  readonly tenant: string;
  readonly lane: Lane;
}

/** When each tenant had its newest turn, in any ascending numbers. */
export type LastTurns = ReadonlyMap<string, number>;

type ByTenant = ReadonlyMap<string, readonly Queued[]>;

/** @param waiting all of them, each tenant's in the order of their acceptance; `own` is one of them */
export function fairPlace(waiting: readonly Queued[], own: Queued, last: LastTurns): number {
  const high = byTenant(waiting, "high");
  const normal = byTenant(waiting, "normal");
  const due = dueAmong(last);
  const first = new Set([...high.keys()].filter(due));
  if (own.lane === "high") {
    const others = [...normal.keys()].filter((tenant) => due(tenant) && !first.has(tenant));
    const before = first.has(own.tenant) ? 0 : others.length;
    return before + placeInLane(high, own, last);
  }
  const isFirst = due(own.tenant) && !first.has(own.tenant);
  const before = isFirst ? first.size : waiting.filter(({ lane }) => lane === "high").length;
  return before + placeInLane(normal, own, last);
}

function byTenant(waiting: readonly Queued[], lane: Lane): ByTenant {
  return Map.groupBy(
    waiting.filter((one) => one.lane === lane),
    ({ tenant }) => tenant,
  );
}

function dueAmong(last: LastTurns): (tenant: string) => boolean {
  let newest = 0;
  for (const at of last.values()) newest = Math.max(newest, at);
  return (tenant) => isDue(last.get(tenant), newest);
}

function placeInLane(lane: ByTenant, own: Queued, last: LastTurns): number {
  const turn = lane.get(own.tenant)?.indexOf(own) ?? 0;
  const since = last.get(own.tenant) ?? 0;
  let place = turn;
  // Whose turn was longer ago comes first; among those who had none, who waits longest.
  let passed = false;
  for (const [tenant, { length }] of lane) {
    passed ||= tenant === own.tenant;
    if (tenant === own.tenant) continue;
    const at = last.get(tenant) ?? 0;
    const first = at === since ? !passed : at < since;
    place += Math.min(length, first ? turn + 1 : turn);
  }
  return place;
}
