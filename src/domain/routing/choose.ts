/** Chooses the provider of a message, and those that may take its place. Pure. */
import type { RoutePolicy } from "../tenant/tenant-config.ts";

export interface Choice {
  readonly providerId: string;
  /** The others, in the order in which they may take its place. */
  readonly route?: readonly string[];
  /** They may until the first attempt only: to pass over a provider that is paused. */
  readonly spareOnly?: true;
}

/** The facts by which one message's choice differs from another's. */
export interface Turn {
  /** 0 ≤ fraction < 1, evenly spread over the messages. */
  readonly fraction: number;
  /** Messages of this policy so far. */
  readonly count: number;
}

/**
 * @param able ids of the providers that can carry the message, the preferred ones first
 * @returns undefined where none of the policy can
 */
export function choose(
  policy: RoutePolicy | undefined,
  able: readonly string[],
  turn: Turn,
): Choice | undefined {
  if (!policy) return able[0] === undefined ? undefined : { providerId: able[0] };
  const members = policy.providers.filter(({ provider }) => able.includes(provider));
  const [providerId, ...rest] = order(policy.strategy, members, turn);
  if (providerId === undefined) return undefined;
  if (rest.length === 0) return { providerId };
  return policy.strategy === "priority"
    ? { providerId, route: rest }
    : { providerId, route: rest, spareOnly: true };
}

function order(
  strategy: RoutePolicy["strategy"],
  members: RoutePolicy["providers"],
  turn: Turn,
): readonly string[] {
  const ids = members.map(({ provider }) => provider);
  switch (strategy) {
    case "first":
    case "priority":
      return ids;
    case "round_robin": {
      const start = ids.length > 0 ? turn.count % ids.length : 0;
      return [...ids.slice(start), ...ids.slice(0, start)];
    }
    case "weighted":
      return weighted(members, turn.fraction);
  }
}

/** The one under the needle, then the others by weight. A weight of 0 is a spare. */
function weighted(members: RoutePolicy["providers"], fraction: number): readonly string[] {
  const heavy = [...members].sort((a, b) => weightOf(b) - weightOf(a));
  const total = heavy.reduce((sum, one) => sum + weightOf(one), 0);
  let needle = fraction * total;
  const hit = heavy.find((one) => (needle -= weightOf(one)) < 0) ?? heavy[0];
  if (!hit) return [];
  return [hit, ...heavy.filter((one) => one !== hit)].map(({ provider }) => provider);
}

function weightOf({ weight = 1 }: RoutePolicy["providers"][number]): number {
  return weight;
}
