/** Quota: the one way to a tenant's quotas, for every door that sends. A tenant without quotas is not asked. */
import type { MessageRequest } from "../../domain/message/record.ts";
import { hasQuotas, isImpossible, type Cost, type QuotaState } from "../../domain/tenant/quota.ts";
import type { TenantConfig } from "../../domain/tenant/tenant-config.ts";
import type { Settings } from "../../kernel/settings/settings.ts";
import type { Isolate } from "../../objects/isolate.ts";

/** The parts of the isolate that the quotas use. */
export type QuotaHost = Pick<Isolate, "settings" | "tenants">;

export interface QuotaRefusal {
  readonly kind: "quota_exceeded";
  readonly violated: readonly QuotaState[];
  /** The request alone is more than a whole quota. */
  readonly impossible: boolean;
}

export type Taken =
  /** Nothing was made of it: a repeat costs nothing. */
  | { readonly ok: true; readonly giveBack: () => Promise<void> }
  | { readonly ok: false; readonly refusal: QuotaRefusal };

const FREE: Taken = { ok: true, giveBack: async () => undefined };

/** All of these messages, or none. */
export async function takeMessages(
  isolate: QuotaHost,
  { id, quotas }: TenantConfig,
  requests: readonly MessageRequest[],
): Promise<Taken> {
  const { settings } = isolate;
  if (!hasQuotas(quotas) || requests.length === 0) return FREE;
  const cost = costOf(settings, requests);
  const answer = await isolate.tenants.take(id, cost);
  if (answer.kind === "taken") {
    return { ok: true, giveBack: async () => isolate.tenants.giveBack(id, cost, answer.at) };
  }
  const { violated } = answer;
  const impossible = violated.some((state) => isImpossible(state, cost));
  return { ok: false, refusal: { kind: "quota_exceeded", violated, impossible } };
}

/** A type without a price costs nothing. */
function costOf({ PRICES }: Settings, requests: readonly MessageRequest[]): Cost {
  const spend = requests.reduce((sum, { type }) => sum + (PRICES[type] ?? 0), 0);
  return { messages: requests.length, spend };
}
