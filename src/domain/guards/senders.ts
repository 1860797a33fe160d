/** The numbers that a tenant's messages may come from. Pure. */
import { recordedForm } from "../korea/phone.ts";
import { DEFAULT_TENANT, type TenantConfig } from "../tenant/tenant-config.ts";

/**
 * Domestic digits; empty: any. A tenant has the numbers of its own list; the default tenant those of the settings too. Who has no
 * list has the service's own numbers, which are what its messages go out under anyway; in development any number.
 * @param numbers the service's own, as the settings have them
 */
export function registeredSenders(
  environment: "development" | "production",
  numbers: readonly string[],
  { id, senders, defaults }: Pick<TenantConfig, "id" | "senders" | "defaults">,
): readonly string[] {
  const ours = numbers.map(recordedForm);
  if (senders.length > 0) return id === DEFAULT_TENANT ? [...senders, ...ours] : senders;
  if (environment !== "production") return [];
  return [...(defaults.from === undefined ? [] : [defaults.from]), ...ours];
}
