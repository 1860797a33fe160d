import type { MessageRequest } from "../../domain/message/record.ts";
/**
 * Quota: the one way to a tenant's quotas, for every door that sends. A tenant's own quotas are asked about each time. Where only the
 * service's ceilings hold, most messages go without a question and are counted with the next one; and a tenant whose object cannot be
 * asked is not stopped by them: a ceiling of all must not keep a one-time password from its recipient.
 */
import { limitsOf } from "../../domain/tenant/default-quotas.ts";
import {
  hasOwnQuotas,
  hasQuotas,
  isImpossible,
  type Cost,
  type QuotaState,
} from "../../domain/tenant/quota.ts";
import type { TenantConfig } from "../../domain/tenant/tenant-config.ts";
import { log } from "../../kernel/log.ts";
import type { Settings } from "../../kernel/settings/settings.ts";
import type { Isolate } from "../../objects/isolate.ts";
import type { TakeAnswer } from "../../objects/tenant/tenant-rpc.ts";

/** The parts of the isolate that the quotas use. */
export type QuotaHost = Pick<Isolate, "settings" | "memory" | "tenants">;

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

/** The party that sends: a tenant, with a key that may have quotas of its own. */
export interface Spender {
  readonly config: TenantConfig;
  /** Only of a key with quotas of its own. */
  readonly keyId: string | undefined;
}

/** All of these messages, or none. */
export async function takeMessages(
  isolate: QuotaHost,
  { config: { id, quotas }, keyId }: Spender,
  requests: readonly MessageRequest[],
): Promise<Taken> {
  const { settings, memory, tenants } = isolate;
  const limits = limitsOf(quotas, settings);
  const bound = keyId !== undefined;
  if ((!hasQuotas(limits) && !bound) || requests.length === 0) return FREE;
  const cost = costOf(settings, requests);
  const giveBack = async (at: number): Promise<void> => tenants.giveBack(id, cost, { at, keyId });
  const { unasked } = memory;
  if (bound || hasOwnQuotas(limits)) {
    const owed = unasked.takeOwed(id);
    try {
      return taken(await tenants.take(id, cost, { owed, keyId }), cost, giveBack);
    } catch (error) {
      unasked.owe(id, owed);
      throw error;
    }
  }

  const giveBackUnasked = async (at: number): Promise<void> =>
    unasked.giveBack(id, cost) ? undefined : giveBack(at);
  const now = Date.now();
  const going = unasked.place(id, limits, cost);
  if (going.kind === "free") return taken({ kind: "taken", at: now }, cost, giveBackUnasked);
  try {
    return taken(await tenants.take(id, cost, { owed: going.owed }), cost, giveBack);
  } catch (error) {
    log("warn", "tenant.ceiling_not_asked", { error });
    unasked.owe(id, going.owed);
    unasked.owe(id, cost);
    return taken({ kind: "taken", at: now }, cost, giveBackUnasked);
  }
}

function taken(
  answer: TakeAnswer,
  cost: Cost,
  giveBack: (takenAt: number) => Promise<void>,
): Taken {
  if (answer.kind === "taken") return { ok: true, giveBack: async () => giveBack(answer.at) };
  const { violated } = answer;
  const impossible = violated.some((state) => isImpossible(state, cost));
  return { ok: false, refusal: { kind: "quota_exceeded", violated, impossible } };
}

/** The quotas that hold for a tenant, with their use; what this isolate has not told yet is counted before. */
export async function quotasOf(
  { memory, settings, tenants }: QuotaHost,
  { config: { id, quotas }, keyId }: Spender,
): Promise<readonly QuotaState[]> {
  if (!hasQuotas(limitsOf(quotas, settings)) && keyId === undefined) return [];
  const owed = memory.unasked.takeOwed(id);
  try {
    return await tenants.stub(id).usage({ owed, keyId });
  } catch {
    memory.unasked.owe(id, owed);
    return tenants.ask(id, async (stub) => stub.usage({ keyId }));
  }
}

/** A type without a price costs nothing. */
function costOf({ PRICES }: Settings, requests: readonly MessageRequest[]): Cost {
  const spend = requests.reduce((sum, { type }) => sum + (PRICES[type] ?? 0), 0);
  return { messages: requests.length, spend };
}
