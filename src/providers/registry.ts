/** The service's own providers, as every other wing asks for them. */
import { DEFAULT_DESCRIPTOR, DESCRIPTORS } from "./descriptors.ts";
import { registryOf } from "./registry-of.ts";

export const registry = registryOf(DESCRIPTORS, DEFAULT_DESCRIPTOR);

export const { providersOf, providerFor, ratesOf } = registry;

/** The provider that is meant where none is named. */
export const DEFAULT_PROVIDER = registry.defaultId;
