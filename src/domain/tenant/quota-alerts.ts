/** When operators are alerted of a tenant's quotas: at 50, 80 and 100 % of each, once in its window. Pure. */
import type { AlertCondition, AlertFacts } from "../alerts/condition.ts";
import { kstDayOf, kstTime } from "../korea/day.ts";
import type { QuotaName, QuotaState, Usage, Used } from "./quota.ts";

const PARTS = [
  { percent: 100, code: "QUOTA_USED_UP" },
  { percent: 80, code: "QUOTA_NEARLY_USED" },
  { percent: 50, code: "QUOTA_HALF_USED" },
] as const;

/** A minute is over before anybody has read of it. */
const SILENT: ReadonlySet<QuotaName> = new Set<QuotaName>(["minute"]);

export interface QuotaAlert {
  readonly condition: AlertCondition;
  readonly facts: AlertFacts;
}

export interface QuotaLook {
  /** All quotas, with what is used now. */
  readonly states: readonly QuotaState[];
  /** Those for which a request had to be refused: they are used up, though a smaller request may still find room. */
  readonly refused?: readonly QuotaName[];
  /** Set if they are a key's, not the tenant's. */
  readonly keyId?: string;
}

/** @returns the new alerts, and the usage that remembers them */
export function quotaAlerts(
  tenant: string,
  usage: Usage,
  { states, refused = [], keyId }: QuotaLook,
): { readonly usage: Usage; readonly alerts: readonly QuotaAlert[] } {
  const alerts: QuotaAlert[] = [];
  const changed: Partial<Record<QuotaName, Used>> = {};
  for (const state of states) {
    const { name, quota, endsAt, windowMs, used } = state;
    const part = PARTS.find(
      ({ percent }) => used * 100 >= percent * quota || (percent === 100 && refused.includes(name)),
    );
    if (!part || SILENT.has(name)) continue;
    const from = endsAt - windowMs;
    const known = usage[name]?.from === from ? usage[name] : undefined;
    // Of another quota than the one that holds now the parts begin anew.
    const before = known?.alerted?.quota === quota ? known.alerted.percent : 0;
    if (part.percent <= before) continue;
    changed[name] = { from, used, alerted: { percent: part.percent, quota } };
    alerts.push({
      condition: `quota:${tenant}:${keyId === undefined ? name : `${name} of ${keyId}`}:${part.percent}:${kstDayOf(from)}`,
      facts: { code: part.code, message: wordsOf(tenant, state, keyId) },
    });
  }
  return { usage: alerts.length === 0 ? usage : { ...usage, ...changed }, alerts };
}

/** With commas no count looks like a telephone number, which an alert must not hold. */
const WITH_COMMAS = new Intl.NumberFormat("en");

function wordsOf(
  tenant: string,
  { name, setBy, quota, used, endsAt }: QuotaState,
  keyId: string | undefined,
): string {
  const own = keyId === undefined ? "its own" : `of ${keyId}`;
  const whose = setBy === "service" ? "the service's ceiling" : own;
  const [part, whole] = [used, quota].map((value) => WITH_COMMAS.format(value));
  return `tenant ${tenant}, ${name} (${whose}): ${part} of ${whole} used, until ${kstTime(endsAt)} KST`;
}
