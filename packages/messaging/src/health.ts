/** The health of all providers at once. */
import type { Provider, ProviderHealthStatus } from "@k-msg/core";

import { toKMsgError } from "./errors.ts";

export interface KMsgHealth {
  readonly healthy: boolean;
  readonly providers: Record<string, ProviderHealthStatus>;
  readonly issues: string[];
}

export async function checkHealth(providers: readonly Provider[]): Promise<KMsgHealth> {
  const answers = await Promise.allSettled(
    providers.map(async (provider) => provider.healthCheck()),
  );
  const statuses: Record<string, ProviderHealthStatus> = {};
  const issues: string[] = [];
  let healthy = true;
  for (const [index, provider] of providers.entries()) {
    const answer = answers[index];
    if (answer?.status === "fulfilled") {
      statuses[provider.id] = answer.value;
      healthy &&= answer.value.healthy;
      issues.push(...answer.value.issues.map((issue) => `${provider.id}: ${issue}`));
    } else {
      // A provider that cannot even be asked has no status of its own.
      healthy = false;
      issues.push(`${provider.id}: ${toKMsgError(answer?.reason).message}`);
    }
  }
  return { healthy, providers: statuses, issues };
}
