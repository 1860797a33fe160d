/**
 * The slots of sending: both lanes of the pace, shared among tenants. What a tenant calls high beyond its part of the high lane goes
 * with the normal messages, and of those no tenant has more slots ahead than its part. Plain data in memory; times are epoch ms.
 */
import { FairSlots } from "./fair-slots.ts";
import { HighShare } from "./high-share.ts";
import {
  IDLE_PACE,
  NORMAL_SHARE,
  reserve,
  type Lane,
  type Pace,
  type Reservation,
  type Slots,
} from "./pacer.ts";
import type { Later } from "./pass.ts";

export interface SendAsk {
  readonly lane: Lane;
  /** Undefined: nobody's share is counted. */
  readonly tenant?: string | undefined;
  readonly count: number;
  /** Number of times that its message was told to ask again. */
  readonly told?: number | undefined;
  /** Calls a second, of both lanes. */
  readonly rate: number;
}

export type SlotsOrLater = { readonly kind: "slots"; readonly slots: Slots } | Later;

export class SendSlots {
  readonly #high = new HighShare();
  readonly #normal = new FairSlots();
  #pace: Pace = IDLE_PACE;

  /** When all that wait have their slots, of each lane; epoch ms. @param rate calls a second, of both lanes */
  backlog(rate: number, now: number): Pace {
    const { high, normal } = this.#pace;
    const waiting = this.#normal.waiting(now);
    const eachMs = 1000 / (rate * NORMAL_SHARE);
    return { high, normal: waiting === 0 ? normal : Math.max(normal, now) + waiting * eachMs };
  }

  ask(asked: SendAsk, now: number): SlotsOrLater {
    const { tenant, rate, told = 0 } = asked;
    const own = this.#laneOf(asked, now);
    const { high, normal } = this.#pace;
    const isHigh = own.lane === "high" && high <= Math.max(normal, now);
    if (tenant === undefined || isHigh) return this.#grant({ ...asked, ...own }, now);
    const perSecond = rate * NORMAL_SHARE;
    const place = this.#normal.place({ tenant, count: own.count, told, perSecond }, now);
    if (place.kind === "slots")
      return this.#grant({ ...asked, lane: "normal", count: place.count }, now);
    // The normal lane was sooner, but the tenant has its part of it.
    return own.lane === "high" ? this.#grant({ ...asked, ...own, stays: true }, now) : place;
  }

  /** A slot for one whose turn it is, whatever its tenant has. */
  takeNext(asked: SendAsk, now: number): Slots {
    return this.#take({ ...asked, ...this.#laneOf(asked, now) }, now);
  }

  #grant(asked: SendAsk & Pick<Reservation, "stays">, now: number): SlotsOrLater {
    return { kind: "slots", slots: this.#take(asked, now) };
  }

  #laneOf({ lane, tenant, count, rate }: SendAsk, now: number): Pick<SendAsk, "lane" | "count"> {
    if (lane === "normal" || tenant === undefined) return { lane, count };
    return this.#high.place({ tenant, count, rate }, now);
  }

  #take(asked: SendAsk & Pick<Reservation, "stays">, now: number): Slots {
    const { lane, tenant } = asked;
    const before = this.#pace;
    const { pace, slots } = reserve(before, asked, now);
    this.#pace = pace;
    if (tenant === undefined) return slots;
    if (lane === "high") this.#high.note(tenant, slots, { before, after: pace });
    if (pace.normal !== before.normal) this.#normal.note(tenant, slots);
    return slots;
  }
}
