/**
 * Decides who may use the high lane of the pace, and for how many calls: each tenant for its part of a second's slots, by how
 * many tenants have slots there that are still to come. What a tenant calls high beyond that takes its place among normal
 * messages, so that one who calls everything high takes no other's one-time password its slot. Plain data in memory; times are
 * epoch milliseconds.
 */
import { HIGH_SHARE, type Lane, type Pace, type Slots } from "./pacer.ts";

const AHEAD_MS = 1000;

export interface HighWish {
  readonly tenant: string;
  readonly count: number;
  /** Calls a second, of both lanes. */
  readonly rate: number;
}

export class HighShare {
  /** Slots of the high lane that are to come, ascending, by tenant. */
  readonly #booked = new Map<string, number[]>();

  /** In which lane, and how many of the calls: what a tenant has left of its part, or else all in the normal one. */
  place(
    { tenant, count, rate }: HighWish,
    now: number,
  ): { readonly lane: Lane; readonly count: number } {
    this.#forget(now);
    const own = this.#booked.get(tenant)?.length ?? 0;
    const tenants = this.#booked.size + (own === 0 ? 1 : 0);
    const part = Math.max(1, Math.floor((rate * HIGH_SHARE * AHEAD_MS) / 1000 / tenants));
    return own < part
      ? { lane: "high", count: Math.min(count, part - own) }
      : { lane: "normal", count };
  }

  /** The slots that it got. A high call may have found the normal lane sooner: that is nobody's share. */
  note(tenant: string, slots: Slots, paces: { readonly before: Pace; readonly after: Pace }): void {
    if (paces.after.high === paces.before.high) return;
    const own = this.#booked.get(tenant) ?? [];
    for (let i = 0; i < slots.count; i++) own.push(slots.first + i * slots.intervalMs);
    this.#booked.set(tenant, own);
  }

  #forget(now: number): void {
    for (const [tenant, slots] of this.#booked) {
      const first = slots.findIndex((at) => at >= now);
      if (first < 0) this.#booked.delete(tenant);
      else if (first > 0) slots.splice(0, first);
    }
  }
}
