/**
 * Assigns the next slots of the normal lane to tenants. A slot that was given out cannot be taken back, so no tenant has more of
 * them ahead than its part of half a second: what is beyond is told when to ask again. By start-time fair queueing: each slot
 * counts one for its tenant, from where the slot in service stands, so who just came goes before who had many. Plain data in
 * memory; times are epoch ms.
 */
import type { Slots } from "./pacer.ts";
import type { Later } from "./pass.ts";

/** Slots in advance, of all tenants. Longer, and a lone message waits longer for one who floods; shorter, and a late alarm leaves slots unused. */
const AHEAD_MS = 500;
/** Part of the slots ahead: where fewer are given out whoever asks has one, though others are to come that would go before. */
const LOW_PART = 0.25;
/** So much before its likely slot a message asks again: its alarm may be late. */
const EARLY_MS = AHEAD_MS / 2;

export interface SlotAsk {
  readonly tenant: string;
  readonly count: number;
  /** Number of times that its message was told to ask again. */
  readonly told: number;
  /** Calls a second, of the normal lane. */
  readonly perSecond: number;
}

export type FairPlace =
  /** At most so many have a slot now. */
  { readonly kind: "slots"; readonly count: number } | Later;

interface Standing {
  /** Tag of its newest slot. */
  tag: number;
  /** When the last of those that wait in the order of their acceptance is likely to have its slot. */
  lineEnd: number;
  readonly coming: Coming;
}

export class FairSlots {
  readonly #tenants = new Map<string, Standing>();
  /** Slots to come, ascending. */
  #booked: { readonly at: number; readonly tag: number }[] = [];
  /** The tag of the slot in service. */
  #served = 0;
  readonly #coming = new Coming();

  /** Messages that were told to ask again, and have not. */
  waiting(now: number): number {
    return this.#coming.count(now);
  }

  place(asked: SlotAsk, now: number): FairPlace {
    this.#advance(now);
    const own = this.#standingOf(asked.tenant);
    const ahead = (asked.perSecond * AHEAD_MS) / 1000;
    const part = Math.max(1, Math.floor(ahead / this.#tenants.size));
    // Who has none ahead while others have is behind by as many, at most by its part.
    own.tag = Math.max(own.tag, this.#served - Math.min(part, this.#booked.length));
    const room = part - (own.tag - this.#served);
    // Who comes first takes its place behind those of its tenant that wait.
    const passes = asked.told === 0 && own.lineEnd > now + EARLY_MS;
    // Order counts less than a slot that nobody uses.
    const isLow = this.#booked.length < ahead * LOW_PART;
    if (isLow || (room > 0 && !passes))
      return { kind: "slots", count: Math.max(1, Math.min(asked.count, room)) };
    const until = this.#later(own, asked, now);
    for (const coming of [own.coming, this.#coming]) coming.add(until);
    return { kind: "later", until };
  }

  /**
   * A tenant's messages wait in their order, by the share that it has now. Where that was too long for one, as other tenants came, it
   * asks at any time until all of them have their slots: sooner, should the others end.
   */
  #later(own: Standing, { told, perSecond }: SlotAsk, now: number): number {
    const eachMs = 1000 / perSecond;
    const shareMs = eachMs * this.#tenants.size;
    const allMs = Math.min(this.#coming.count(now) * eachMs, own.coming.count(now) * shareMs);
    if (told > 0) return now + EARLY_MS + allMs * this.#coming.fraction();
    own.lineEnd = Math.max(own.lineEnd, now + EARLY_MS) + shareMs;
    return Math.min(own.lineEnd - EARLY_MS, now + EARLY_MS + allMs);
  }

  /** Slots of the normal lane that a tenant got, in whichever way. */
  note(tenant: string, { first, intervalMs, count }: Slots): void {
    const own = this.#standingOf(tenant);
    own.tag = Math.max(own.tag, this.#served - this.#booked.length);
    for (let i = 0; i < count; i++)
      this.#booked.push({ at: first + i * intervalMs, tag: ++own.tag });
  }

  #standingOf(tenant: string): Standing {
    let own = this.#tenants.get(tenant);
    if (!own) this.#tenants.set(tenant, (own = { tag: 0, lineEnd: 0, coming: new Coming() }));
    return own;
  }

  #advance(now: number): void {
    const next = this.#booked.findIndex(({ at }) => at > now);
    const past = this.#booked.splice(0, next < 0 ? this.#booked.length : next);
    for (const { tag } of past) this.#served = Math.max(this.#served, tag);
    for (const [tenant, { tag, lineEnd, coming }] of this.#tenants)
      if (tag <= this.#served && lineEnd <= now && coming.count(now) === 0)
        this.#tenants.delete(tenant);
  }
}

const SECOND_MS = 1000;
const GOLDEN = (Math.sqrt(5) - 1) / 2;

/** Number of messages that have yet to ask again, by the second in which they will. */
class Coming {
  readonly #seconds = new Map<number, number>();
  #all = 0;
  #added = 0;
  #countedAt = 0;

  count(now: number): number {
    const second = Math.floor(now / SECOND_MS);
    if (second === this.#countedAt) return this.#all;
    this.#countedAt = second;
    for (const [at, count] of this.#seconds) {
      if (at >= second) continue;
      this.#all -= count;
      this.#seconds.delete(at);
    }
    return this.#all;
  }

  add(until: number): void {
    const second = Math.floor(until / SECOND_MS);
    this.#seconds.set(second, (this.#seconds.get(second) ?? 0) + 1);
    this.#all++;
    this.#added++;
  }

  /** Another one of 0 to 1 for each, spread evenly however many there are. */
  fraction(): number {
    return (this.#added * GOLDEN) % 1;
  }
}
