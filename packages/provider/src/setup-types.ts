/** Metadata for tools that set a provider up. */
import type { MessageType } from "@k-msg/core";

export type ProviderConfigFieldType = "string" | "number" | "boolean" | "stringRecord";

/** One setting of a provider's configuration. */
export interface ProviderConfigFieldSpec {
  type: ProviderConfigFieldType;
  required?: boolean;
  description?: string;
  /** `env:NAME`: the environment variable that holds it. */
  defaultValue?: string;
}

/** By the setting's name in the configuration. */
export type ProviderConfigFieldMap = Record<string, ProviderConfigFieldSpec>;

export interface ProviderCliMetadata {
  /** The provider's name for people. */
  label: string;
  /** The types that a new configuration routes to it. */
  routingSeedTypes: readonly MessageType[];
  /** The same for a configuration that is known, by the keys it has. */
  routingSeedTypesForConfig?: (config: Readonly<Record<string, unknown>>) => readonly MessageType[];
  defaultKakaoSenderKey?: string;
}

/** @param env the variable a tool offers for it; without one the setting is typed in */
export const field = (
  description: string,
  env?: string,
  rest: { type?: ProviderConfigFieldType; required?: true } = {},
): ProviderConfigFieldSpec => ({
  type: "string",
  ...rest,
  description,
  ...(env !== undefined && { defaultValue: `env:${env}` }),
});
