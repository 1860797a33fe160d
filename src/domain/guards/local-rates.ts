/** An isolate's knowledge of recipients and blocks: how many it let go unasked, and who is closed. Pure. */
import { TtlCache } from "../../kernel/coalescing/cache.ts";
import type { Allowance } from "../../kernel/settings/abuse.ts";

/** Messages of one request that go to one recipient, or into one block. */
export interface RateGroup {
  readonly kind: "recipient_rate_exceeded" | "prefix_rate_exceeded" | "block_paused";
  readonly whom: string;
  /** The block that is paused if there are too many. */
  readonly block?: string;
  readonly allowance: Allowance;
  /** Places of the messages in the request, ascending. */
  readonly indexes: readonly number[];
  /** Let go before without asking. */
  readonly owed: number;
}

export type Place =
  | { readonly kind: "free" }
  | { readonly kind: "ask"; readonly owed: number }
  | { readonly kind: "denied"; readonly retryAfterMs: number };

interface Known {
  owed: number;
  asked: boolean;
  deniedUntil: number;
}

/** Part of an allowance that an isolate gives out by itself. */
const FREE_PART = 0.1;
const MAX_ENTRIES = 20_000;

export class LocalRates {
  readonly #known = new TtlCache<Known>(MAX_ENTRIES);

  place(name: string, { count, windowMs }: Allowance, messages: number, now: number): Place {
    let known = this.#known.get(name, now);
    if (!known) {
      known = { owed: 0, asked: false, deniedUntil: 0 };
      this.#known.set(name, known, now + windowMs);
    }
    if (now < known.deniedUntil) return { kind: "denied", retryAfterMs: known.deniedUntil - now };
    const free = Math.max(1, Math.floor(count * FREE_PART));
    if (!known.asked && known.owed + messages <= free) {
      known.owed += messages;
      return { kind: "free" };
    }
    const { owed } = known;
    known.owed = 0;
    known.asked = true;
    return { kind: "ask", owed };
  }

  deny(name: string, until: number): void {
    const known = this.#known.getStale(name);
    if (known) known.deniedUntil = until;
  }

  /** There is room again. Of those that were let go unasked; what was asked about is given back where it was asked. */
  giveBack(name: string, messages: number): void {
    const known = this.#known.getStale(name);
    if (!known || messages === 0) return;
    known.deniedUntil = 0;
    if (!known.asked) known.owed = Math.max(0, known.owed - messages);
  }
}
