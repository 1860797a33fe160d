/** The headers of a used-up quota: the headers of the IETF draft, whose times are whole seconds. Pure. */
import { kstTime } from "../../domain/korea/day.ts";
import type { QuotaName, QuotaState } from "../../domain/tenant/quota.ts";

export function quotaHeaders(states: readonly QuotaState[]): Readonly<Record<string, string>> {
  const seconds = (ms: number): number => Math.ceil(ms / 1000);
  return {
    "ratelimit-policy": states
      .map(({ name, quota, windowMs }) => `"${name}";q=${quota};w=${seconds(windowMs)}`)
      .join(", "),
    ratelimit: states
      .map(({ name, remaining, resetMs }) => `"${name}";r=${remaining};t=${seconds(resetMs)}`)
      .join(", "),
  };
}

/** Until all of them have a new window, ms. */
export function quotaWaitMs(states: readonly QuotaState[]): number {
  return Math.max(...states.map(({ resetMs }) => resetMs));
}

export function quotaDetail(states: readonly QuotaState[], impossible: boolean): string {
  const told = states.map(
    ({ name, quota, used, endsAt }) =>
      `${name}: ${used} of ${quota} used, until ${kstTime(endsAt)} KST`,
  );
  const more = impossible ? " The request alone is more than a whole quota." : "";
  return `Nothing was sent. ${told.join(", ")}.${more} An operator can raise it: ${remedies(states)}.`;
}

const FIELDS: Readonly<Record<QuotaName, string>> = {
  minute: "perMinute",
  day: "perDay",
  month: "perMonth",
  spend: "spendPerMonth",
};

const SETTINGS: Readonly<Partial<Record<QuotaName, string>>> = {
  day: "DEFAULT_DAILY_MESSAGES",
  spend: "DEFAULT_MONTHLY_SPEND",
};

const KEY_REMEDY = "quotas of the key (POST /v1/tenants/{id}/keys/{keyId}/rotate)";

/** The setting that an operator can change: the tenant, or the setting that holds where the tenant has no quota of its own. */
export function remedies(states: readonly QuotaState[]): string {
  return states
    .map(({ name, setBy }) => {
      if (setBy === "key") return KEY_REMEDY;
      const field = `quotas.${FIELDS[name]} (PATCH /v1/tenants/{id})`;
      return setBy === "service" ? `${field}, ${SETTINGS[name] ?? ""}` : field;
    })
    .join(", ");
}
