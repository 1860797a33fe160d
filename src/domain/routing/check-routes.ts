/** The faults of a tenant's route policies, by field and reason. Pure. */
import type { FaultCode } from "../message/fault-codes.ts";
import type { Fault } from "../message/intake-checks.ts";
import type { RoutePolicy, TenantConfig } from "../tenant/tenant-config.ts";

/** @param known ids of the providers that the settings configure. */
export function checkRoutes(
  routes: TenantConfig["routes"],
  known: readonly string[],
): readonly Fault[] {
  return Object.entries(routes).flatMap(([type, policy]) =>
    checkPolicy(`/routes/${type}`, policy, known),
  );
}

function checkPolicy(
  pointer: string,
  { strategy, providers }: RoutePolicy,
  known: readonly string[],
): readonly Fault[] {
  const faults: Fault[] = [];
  const fault = (at: string, code: FaultCode, detail: string): void => {
    faults.push({ pointer: `${pointer}/providers${at}`, code, detail });
  };
  if (providers.length === 0) fault("", "required", "needs at least one provider");
  const seen = new Set<string>();
  for (const [index, { provider, weight }] of providers.entries()) {
    if (!known.includes(provider)) {
      fault(`/${index}/provider`, "unknown_provider", `must be one of ${known.join(", ")}`);
    } else if (seen.has(provider)) {
      fault(`/${index}/provider`, "repeated", "stands in the policy twice");
    }
    seen.add(provider);
    if (weight === undefined) continue;
    if (strategy !== "weighted") {
      fault(`/${index}/weight`, "not_allowed", "belongs to the strategy weighted");
    } else if (!Number.isFinite(weight) || weight < 0) {
      fault(`/${index}/weight`, "invalid_weight", "must be a number from 0");
    }
  }
  const heavy = providers.some(({ weight = 1 }) => weight > 0);
  if (strategy === "weighted" && providers.length > 0 && !heavy) {
    fault("", "no_weight", "needs a provider whose weight is more than 0");
  }
  return faults;
}
