import { assertKnownOptions } from "@k-msg/core";

import type { WebhookEndpoint } from "../types.ts";

export interface LoadBalancerConfig {
  /** In turn, or the one with the fewest calls under way. `round-robin` unless told. */
  strategy?: "round-robin" | "least-connections" | undefined;
}

/** Chooses one of several endpoints that may take the same event. */
export class LoadBalancer {
  readonly #strategy: NonNullable<LoadBalancerConfig["strategy"]>;
  readonly #underWay = new Map<string, number>();
  #next = 0;

  constructor(config: LoadBalancerConfig = {}) {
    assertKnownOptions("LoadBalancer", config, { strategy: true });
    this.#strategy = config.strategy ?? "round-robin";
  }

  /** Counts a call to the chosen one until `release`. @returns null where none is active */
  select(endpoints: readonly WebhookEndpoint[]): WebhookEndpoint | null {
    const active = endpoints.filter((one) => one.active && one.status === "active");
    const chosen =
      this.#strategy === "least-connections"
        ? active.toSorted((a, b) => this.#callsOf(a.id) - this.#callsOf(b.id))[0]
        : active[this.#next++ % active.length];
    if (chosen === undefined) return null;
    this.#underWay.set(chosen.id, this.#callsOf(chosen.id) + 1);
    return chosen;
  }

  release(endpointId: string): void {
    this.#underWay.set(endpointId, Math.max(0, this.#callsOf(endpointId) - 1));
  }

  #callsOf(endpointId: string): number {
    return this.#underWay.get(endpointId) ?? 0;
  }
}
