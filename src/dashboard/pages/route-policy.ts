/** A route policy as people write it. Pure. */

export const STRATEGIES = ["first", "round_robin", "weighted", "priority"] as const;
export type Strategy = (typeof STRATEGIES)[number];

export interface Policy {
  readonly strategy: Strategy;
  readonly providers: readonly { readonly provider: string; readonly weight?: number }[];
}

/** `iwinv:70, solapi:30`. */
export function providersText({ providers }: Policy): string {
  return providers
    .map(({ provider, weight }) => (weight === undefined ? provider : `${provider}:${weight}`))
    .join(", ");
}

/** Text behind a `:` that is no whole number is left to the API to refuse. */
export function readProviders(text: string): Policy["providers"] {
  return text
    .split(",")
    .map((one) => one.trim())
    .filter((one) => one !== "")
    .map((one) => {
      const [, provider = one, weight] = /^(.*):(\d+)$/.exec(one) ?? [];
      return weight === undefined ? { provider } : { provider, weight: Number(weight) };
    });
}
