/**
 * The amount that an isolate lets pass without asking the tenant's object, if only the service's ceilings hold: a thousandth of
 * each, told with the next question. An ordinary message so costs no request. A tenant's own quotas are exact: every request
 * asks. Pure.
 */
import type { Cost, Limits } from "./quota.ts";

const FREE_PART = 0.001;
/** However high a ceiling is: an isolate that ends forgets what it has not told. */
const MOST_FREE = 50;

const NOTHING: Cost = { messages: 0, spend: 0 };

export type Going =
  | { readonly kind: "free" }
  /** The object has to say; `owed` went before and is counted in any case. */
  | { readonly kind: "ask"; readonly owed: Cost };

export class UnaskedTakes {
  /** By tenant. Only tenants that exist get here. */
  readonly #owed = new Map<string, Cost>();

  place(tenant: string, limits: Limits, cost: Cost): Going {
    const owed = this.#owed.get(tenant) ?? NOTHING;
    const sum = sumOf(owed, cost);
    if (isFree(limits, sum)) {
      this.#owed.set(tenant, sum);
      return { kind: "free" };
    }
    return { kind: "ask", owed: this.takeOwed(tenant) };
  }

  /** Whoever takes it tells the object. */
  takeOwed(tenant: string): Cost {
    const owed = this.#owed.get(tenant) ?? NOTHING;
    this.#owed.delete(tenant);
    return owed;
  }

  /** It could not be told, or went without an answer: it is owed on. */
  owe(tenant: string, cost: Cost): void {
    this.#owed.set(tenant, sumOf(this.#owed.get(tenant) ?? NOTHING, cost));
  }

  /** It went unasked, and nothing was made of it. @returns false where the object was told meanwhile */
  giveBack(tenant: string, cost: Cost): boolean {
    const owed = this.#owed.get(tenant);
    if (!owed || owed.messages < cost.messages || owed.spend < cost.spend) return false;
    this.#owed.set(tenant, sumOf(owed, { messages: -cost.messages, spend: -cost.spend }));
    return true;
  }
}

function isFree({ perDay = Infinity, spendPerMonth = Infinity }: Limits, sum: Cost): boolean {
  const messages = Math.min(MOST_FREE, Math.floor(perDay * FREE_PART));
  return sum.messages <= messages && sum.spend <= spendPerMonth * FREE_PART;
}

function sumOf(a: Cost, b: Cost): Cost {
  return { messages: a.messages + b.messages, spend: a.spend + b.spend };
}
