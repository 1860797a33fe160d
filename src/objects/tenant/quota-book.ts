/**
 * The use of a tenant's and its keys' quotas. Counted in memory and written once a second, only while somebody takes: one
 * value of storage holds what was used and which takes it counts. A crash forgets a second.
 */
import { quotaAlerts, type QuotaAlert } from "../../domain/tenant/quota-alerts.ts";
import {
  addUse,
  giveBack,
  isImpossible,
  quotaStates,
  takeQuota,
  type Cost,
  type Limits,
  type QuotaState,
  type Usage,
} from "../../domain/tenant/quota.ts";
import { RecentTakes, type StoredTakes } from "../../domain/tenant/recent-takes.ts";
import type { TakeAnswer, TakeMore } from "./tenant-rpc.ts";

export interface QuotaBookHost {
  readonly kv: DurableObjectStorage["kv"];
  readonly tenant: string;
  limits(): Limits;
  /** Undefined for a key without quotas of its own. */
  keyLimits(keyId: string): Limits | undefined;
  alert(alert: QuotaAlert): void;
  /** `flush` has something to write. */
  changed(): void;
}

const USAGE = "usage";
const NOTHING: Cost = { messages: 0, spend: 0 };

type ByKey = Readonly<Record<string, Usage>>;
type StoredUsage = Usage & { readonly taken?: StoredTakes; readonly keys?: ByKey };

/** The owner of quotas, and their use. */
interface Account {
  /** Undefined: the tenant. */
  readonly keyId: string | undefined;
  readonly limits: Limits;
  readonly usage: Usage;
}

export class QuotaBook {
  readonly #host: QuotaBookHost;
  readonly #takes: RecentTakes;
  #usage: Usage;
  #keys: ByKey;
  #isChanged = false;

  constructor(host: QuotaBookHost) {
    this.#host = host;
    const { taken, keys = {}, ...usage } = host.kv.get<StoredUsage>(USAGE) ?? {};
    this.#usage = usage;
    this.#keys = keys;
    this.#takes = new RecentTakes(taken);
  }

  /** From the tenant's quotas and the key's: all of it or nothing. */
  take(cost: Cost, id: string, { owed = NOTHING, keyId }: TakeMore): TakeAnswer {
    const now = Date.now();
    const before = this.#takes.countedAt(id);
    if (before !== undefined) return { kind: "taken", at: before };
    this.#count(owed, now);
    const taken = this.#accounts(keyId).map((account) => ({
      account,
      answer: takeQuota(account.limits, account.usage, cost, now),
    }));
    const violated = taken.flatMap(({ account, answer }) =>
      answer.ok ? [] : statesOf(account, answer.violated),
    );
    if (violated.length === 0) {
      this.#takes.note(id, now);
      for (const { account, answer } of taken) if (answer.ok) this.#set(account, answer.usage);
    }
    for (const { account, answer } of taken) {
      const refused = answer.ok ? [] : answer.violated.filter((one) => !isImpossible(one, cost));
      this.#alert(account.keyId, refused, now);
    }
    return violated.length === 0 ? { kind: "taken", at: now } : { kind: "exceeded", violated };
  }

  /** @param takenAt epoch ms */
  giveBack(cost: Cost, takenAt: number, keyId: string | undefined): void {
    for (const account of this.#accounts(keyId)) {
      this.#set(account, giveBack(account.usage, cost, takenAt, Date.now()));
    }
  }

  /** States of the quotas of the tenant, and of a key with quotas of its own. */
  states({ owed = NOTHING, keyId }: TakeMore): readonly QuotaState[] {
    const now = Date.now();
    this.#count(owed, now);
    return this.#accounts(keyId).flatMap((account) =>
      statesOf(account, quotaStates(account.limits, account.usage, now)),
    );
  }

  /** Writes what changed. */
  flush(now: number): void {
    if (!this.#isChanged) return;
    const keys = Object.keys(this.#keys).length > 0 && { keys: this.#keys };
    const stored: StoredUsage = { ...this.#usage, ...keys, taken: this.#takes.stored(now) };
    this.#host.kv.put(USAGE, stored);
    this.#isChanged = false;
  }

  #accounts(keyId: string | undefined): readonly Account[] {
    const tenant = { keyId: undefined, limits: this.#host.limits(), usage: this.#usage };
    const limits = keyId === undefined ? undefined : this.#host.keyLimits(keyId);
    if (keyId === undefined || limits === undefined) return [tenant];
    return [tenant, { keyId, limits, usage: this.#keys[keyId] ?? {} }];
  }

  #count(owed: Cost, now: number): void {
    const counted = addUse(this.#usage, owed, now);
    if (counted !== this.#usage) this.#set({ keyId: undefined }, counted);
  }

  #set({ keyId }: Pick<Account, "keyId">, usage: Usage): void {
    if (keyId === undefined) this.#usage = usage;
    else this.#keys = { ...this.#keys, [keyId]: usage };
    this.#isChanged = true;
    this.#host.changed();
  }

  /** Operators hear of quotas that are used to a part. */
  #alert(keyId: string | undefined, refused: readonly QuotaState[], now: number): void {
    const account = this.#accounts(keyId).find((one) => one.keyId === keyId);
    if (!account) return;
    const states = statesOf(account, quotaStates(account.limits, account.usage, now));
    const { usage, alerts } = quotaAlerts(this.#host.tenant, account.usage, {
      states,
      refused: refused.map(({ name }) => name),
      ...(keyId !== undefined && { keyId }),
    });
    if (alerts.length === 0) return;
    this.#set(account, usage);
    for (const alert of alerts) this.#host.alert(alert);
  }
}

function statesOf({ keyId }: Account, states: readonly QuotaState[]): readonly QuotaState[] {
  return keyId === undefined ? states : states.map((state) => ({ ...state, setBy: "key" }));
}
