/** Metadata for tools that set providers up: what to arrange, and what to ask for. A provider adds a line to each table. */
import { KMSG_MESSAGE_TYPES, type ProviderOnboardingSpec } from "@k-msg/core";

import { aligoOnboardingSpec } from "./aligo/onboarding.ts";
import { aligoCliMetadata, aligoConfigFields, aligoKeyAlternatives } from "./aligo/setup.ts";
import { iwinvOnboardingSpec } from "./iwinv/onboarding.ts";
import { iwinvCliMetadata, iwinvConfigFields, iwinvKeyAlternatives } from "./iwinv/setup.ts";
import { mockOnboardingSpec } from "./mock/onboarding.ts";
import type { ProviderCliMetadata, ProviderConfigFieldMap } from "./setup-types.ts";
import { solapiOnboardingSpec } from "./solapi/onboarding.ts";
import { solapiCliMetadata, solapiConfigFields, solapiKeyAlternatives } from "./solapi/setup.ts";

export type ProviderTypeWithConfig = "iwinv" | "solapi" | "aligo" | "mock";

type Table<Row> = Readonly<Record<ProviderTypeWithConfig, Row>>;

/** By provider id, then by the setting's name. */
export const providerConfigFieldSpecs: Table<ProviderConfigFieldMap> = {
  iwinv: iwinvConfigFields,
  solapi: solapiConfigFields,
  aligo: aligoConfigFields,
  mock: {},
};

/** Sets of settings that make a working provider; one of them is enough. */
export const providerConfigKeyAlternatives: Table<readonly (readonly string[])[]> = {
  iwinv: iwinvKeyAlternatives,
  solapi: solapiKeyAlternatives,
  aligo: aligoKeyAlternatives,
  mock: [],
};

export const providerCliMetadata: Table<ProviderCliMetadata> = {
  iwinv: iwinvCliMetadata,
  solapi: solapiCliMetadata,
  aligo: aligoCliMetadata,
  mock: { label: "Mock", routingSeedTypes: KMSG_MESSAGE_TYPES },
};

/** By provider id. */
export const providerOnboardingSpecs: Readonly<Record<string, ProviderOnboardingSpec>> = {
  iwinv: iwinvOnboardingSpec,
  solapi: solapiOnboardingSpec,
  aligo: aligoOnboardingSpec,
  mock: mockOnboardingSpec,
};

export const listProviderOnboardingSpecs = (): ProviderOnboardingSpec[] =>
  Object.values(providerOnboardingSpecs);

/** Undefined for a provider that nobody knows. */
export const getProviderOnboardingSpec = (id: string): ProviderOnboardingSpec | undefined =>
  Object.hasOwn(providerOnboardingSpecs, id) ? providerOnboardingSpecs[id] : undefined;
