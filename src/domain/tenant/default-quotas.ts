/** The ceilings that every tenant has, whoever made it and whatever it was given: a leaked key must meet one. Pure. */
import type { Settings } from "../../kernel/settings/settings.ts";
import { withDefaults, type Limits } from "./quota.ts";
import type { Quotas } from "./tenant-config.ts";

type Ceilings = Pick<Settings, "DEFAULT_DAILY_MESSAGES" | "DEFAULT_MONTHLY_SPEND" | "PRICES">;

/** The quotas that hold for a tenant with these of its own. */
export function limitsOf(own: Quotas, settings: Ceilings): Limits {
  return withDefaults(own, defaultQuotas(settings));
}

/** Without prices nothing is spent. */
function defaultQuotas({
  DEFAULT_DAILY_MESSAGES: perDay,
  DEFAULT_MONTHLY_SPEND: spendPerMonth,
  PRICES,
}: Ceilings): Quotas {
  const priced = Object.values(PRICES).some((price) => price > 0);
  return {
    ...(perDay > 0 && { perDay }),
    ...(spendPerMonth > 0 && priced && { spendPerMonth }),
  };
}
