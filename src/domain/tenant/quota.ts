/**
 * Quotas of a tenant: fixed windows, the minute, the day and the month as a calendar in Korea has them. Pure.
 */
import { MINUTE_MS } from "../../kernel/time/units.ts";
import { kstDayOf, rangeOfDay } from "../korea/day.ts";
import type { Quotas } from "./tenant-config.ts";

export const QUOTA_NAMES = ["minute", "day", "month", "spend"] as const;
export type QuotaName = (typeof QUOTA_NAMES)[number];

export interface Cost {
  readonly messages: number;
  /** In the currency of the prices. */
  readonly spend: number;
}

/** The use of each window; a window that has ended counts as empty. */
export type Usage = Readonly<Partial<Record<QuotaName, Used>>>;

export interface Used {
  /** Epoch ms at which the window began. */
  readonly from: number;
  readonly used: number;
  /** The largest part that operators were alerted of, and the quota that it is of. */
  readonly alerted?: { readonly percent: number; readonly quota: number };
}

/** The level that a quota belongs to: this tenant, every tenant that has none (a setting), or one key of the tenant. */
export type QuotaSource = "tenant" | "service" | "key";

/** The quotas that hold for a tenant. */
export interface Limits extends Quotas {
  /** Those of the service, where the tenant has none of its own. Left out: none. */
  readonly byService?: readonly QuotaName[];
}

export interface QuotaState {
  readonly name: QuotaName;
  readonly setBy: QuotaSource;
  readonly quota: number;
  readonly used: number;
  readonly remaining: number;
  /** Length of the window, ms. */
  readonly windowMs: number;
  /** Until it ends, ms. */
  readonly resetMs: number;
  /** When it ends, epoch ms. */
  readonly endsAt: number;
}

export type QuotaAnswer =
  | { readonly ok: true; readonly usage: Usage }
  | { readonly ok: false; readonly violated: readonly QuotaState[] };

export function hasQuotas(quotas: Quotas): boolean {
  return QUOTA_NAMES.some((name) => limitOf(quotas, name) !== undefined);
}

/** True if an operator set a quota for this tenant: those are exact. */
export function hasOwnQuotas(limits: Limits): boolean {
  return QUOTA_NAMES.some(
    (name) => limitOf(limits, name) !== undefined && !limits.byService?.includes(name),
  );
}

/** Each quota of the service holds until the tenant has that quota itself. */
export function withDefaults(own: Quotas, service: Quotas): Limits {
  const byService = QUOTA_NAMES.filter(
    (name) => limitOf(own, name) === undefined && limitOf(service, name) !== undefined,
  );
  return byService.length === 0 ? own : { ...service, ...own, byService };
}

/** Takes all of it or nothing. */
export function takeQuota(quotas: Limits, usage: Usage, cost: Cost, now: number): QuotaAnswer {
  const states = quotaStates(quotas, usage, now);
  const violated = states.filter(({ name, remaining }) => costOf(cost, name) > remaining);
  if (violated.length > 0) return { ok: false, violated };
  return { ok: true, usage: add(usage, cost, now) };
}

/** Adds use that an isolate let pass without asking: counted in any case. */
export function addUse(usage: Usage, cost: Cost, now: number): Usage {
  return cost.messages === 0 && cost.spend === 0 ? usage : add(usage, cost, now);
}

/** Returns what was taken and not used: only of the windows that it was taken from. */
export function giveBack(usage: Usage, cost: Cost, takenAt: number, now: number): Usage {
  const back = { messages: -cost.messages, spend: -cost.spend };
  const same = QUOTA_NAMES.filter(
    (name) => windowOf(name, takenAt).from === windowOf(name, now).from,
  );
  const changed = add(usage, back, now);
  return { ...usage, ...Object.fromEntries(same.map((name) => [name, changed[name]])) };
}

/** The quotas that are set, each with what is left of its window. */
export function quotaStates(quotas: Limits, usage: Usage, now: number): readonly QuotaState[] {
  return QUOTA_NAMES.flatMap((name) => {
    const quota = limitOf(quotas, name);
    if (quota === undefined) return [];
    const { from, until } = windowOf(name, now);
    const used = usedOf(usage, name, now);
    const remaining = Math.max(0, quota - used);
    const setBy = quotas.byService?.includes(name) ? "service" : "tenant";
    const window = { windowMs: until - from, resetMs: until - now, endsAt: until };
    return [{ name, setBy, quota, used, remaining, ...window }];
  });
}

/** True for a request that exceeds the quota however long one waits. */
export function isImpossible({ name, quota }: QuotaState, cost: Cost): boolean {
  return costOf(cost, name) > quota;
}

function add(usage: Usage, cost: Cost, now: number): Usage {
  const entries = QUOTA_NAMES.map((name) => {
    const { from } = windowOf(name, now);
    const used = Math.max(0, usedOf(usage, name, now) + costOf(cost, name));
    const known = usage[name];
    return [name, known?.from === from ? { ...known, used } : { from, used }] as const;
  });
  return Object.fromEntries(entries);
}

function usedOf(usage: Usage, name: QuotaName, now: number): number {
  const known = usage[name];
  return known?.from === windowOf(name, now).from ? known.used : 0;
}

function costOf(cost: Cost, name: QuotaName): number {
  return name === "spend" ? cost.spend : cost.messages;
}

function limitOf(quotas: Quotas, name: QuotaName): number | undefined {
  switch (name) {
    case "minute":
      return quotas.perMinute;
    case "day":
      return quotas.perDay;
    case "month":
      return quotas.perMonth;
    case "spend":
      return quotas.spendPerMonth;
  }
}

interface Window {
  readonly from: number;
  readonly until: number;
}

function windowOf(name: QuotaName, now: number): Window {
  if (name === "minute") {
    const from = now - (now % MINUTE_MS);
    return { from, until: from + MINUTE_MS };
  }
  const day = kstDayOf(now);
  if (name === "day") return dayRange(day);
  const year = Number(day.slice(0, 4));
  const month = Number(day.slice(5, 7));
  const next =
    month === 12 ? `${year + 1}-01-01` : `${year}-${String(month + 1).padStart(2, "0")}-01`;
  return { from: dayRange(`${day.slice(0, 7)}-01`).from, until: dayRange(next).from };
}

function dayRange(day: string): Window {
  const range = rangeOfDay(day);
  if (!range) throw new Error("a calendar has no such day");
  return range;
}
