/** The providers that the settings configure, by id, in the order in which they are asked where nobody says otherwise. */
import type { Settings } from "../kernel/settings/settings.ts";
import { iwinvAccess } from "./iwinv/access.ts";
import { missingAccess } from "./missing.ts";
import { mockAccess } from "./mock/access.ts";
import type { ProviderAccess } from "./provider.ts";
import { solapiAccess } from "./solapi/access.ts";

/** One instance an isolate, so that templates are fetched once. */
const instances = new WeakMap<Settings, ReadonlyMap<string, ProviderAccess>>();

function known(settings: Settings): ReadonlyMap<string, ProviderAccess> {
  let providers = instances.get(settings);
  if (!providers) {
    const solapi = solapiAccess(settings);
    const all = [
      iwinvAccess(settings),
      ...(solapi ? [solapi] : []),
      ...(settings.MOCK_PROVIDER ? [mockAccess()] : []),
    ];
    providers = new Map(all.map((one) => [one.id, one]));
    instances.set(settings, providers);
  }
  return providers;
}

/** All of them, the preferred ones first. */
export function providersOf(settings: Settings): readonly ProviderAccess[] {
  return [...known(settings).values()];
}

/** One that is not configured answers every call with a fault of the account. */
export function providerFor(settings: Settings, id: string): ProviderAccess {
  return known(settings).get(id) ?? missingAccess(id);
}
