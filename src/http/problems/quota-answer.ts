/** How a used-up quota is told: the headers of the IETF draft, whose times are whole seconds. Pure. */
import type { QuotaState } from "../../domain/tenant/quota.ts";

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
  const told = states
    .map(({ name, quota, remaining }) => `${name}: ${remaining} of ${quota} left`)
    .join(", ");
  const more = impossible ? " The request alone is more than a whole quota." : "";
  return `Nothing was sent. ${told}.${more}`;
}
