/**
 * A tenant object's memory of recipients, blocks and texts, all by keyed hashes. Counted in memory and written once a
 * second for all that came within it, only while somebody asks: `guard:rates` → paid until, by name; `guard:content:<time>` →
 * the texts of that second. A crash forgets a second.
 */
import { giveBackSome, takeSome } from "./allowance.ts";
import type { GuardAnswer, GuardAsk, GuardBack } from "./guard-rpc.ts";

const RATES = "guard:rates";
const CONTENT = "guard:content:";
/** Names that are remembered; the oldest go first. One value of storage holds them. */
const MAX_RATES = 10_000;
const MAX_CONTENTS = 100_000;

interface Content {
  readonly id: string;
  /** Epoch ms. */
  readonly until: number;
}

type Storage = DurableObjectStorage["kv"];

export class GuardBook {
  readonly #kv: Storage;
  readonly #rates: Map<string, number>;
  readonly #contents = new Map<string, Content>();
  /** Not on disk yet. */
  readonly #fresh = new Map<string, Content>();
  #ratesChanged = false;

  constructor(kv: Storage) {
    this.#kv = kv;
    this.#rates = new Map(Object.entries(kv.get<Record<string, number>>(RATES) ?? {}));
    for (const [, texts] of kv.list<Record<string, Content>>({ prefix: CONTENT })) {
      for (const [name, content] of Object.entries(texts)) this.#contents.set(name, content);
    }
  }

  ask({ rates, contents, contentMs }: GuardAsk, now: number): GuardAnswer {
    const added: string[] = [];
    return {
      rates: rates.map(({ name, allowance, asked, owed }) => {
        const taken = takeSome(allowance, this.#rates.get(name), { asked, owed }, now);
        this.#setRate(name, taken.paidUntil);
        const { granted, retryAfterMs } = taken;
        return { granted, retryAfterMs };
      }),
      duplicates: contents.map(({ name, id }) => {
        const known = this.#contents.get(name);
        if (known && now < known.until) return known.id === id ? null : known.id;
        this.#addContent(name, { id, until: now + contentMs });
        added.push(name);
        return null;
      }),
      added,
    };
  }

  /** A name that has its whole allowance again. */
  forget(name: string): void {
    if (this.#rates.delete(name)) this.#ratesChanged = true;
  }

  giveBack({ rates, contents }: GuardBack): void {
    for (const { name, allowance, unused } of rates) {
      const paid = this.#rates.get(name);
      if (paid !== undefined) this.#setRate(name, giveBackSome(allowance, paid, unused));
    }
    for (const name of contents) {
      const known = this.#contents.get(name);
      this.#contents.delete(name);
      // What is on disk already has to be overwritten there too.
      if (known && !this.#fresh.delete(name)) this.#fresh.set(name, { ...known, until: 0 });
    }
  }

  get changed(): boolean {
    return this.#ratesChanged || this.#fresh.size > 0;
  }

  /** All that came since the last time, in a row each for rates and texts, and what is over goes. */
  flush(now: number): void {
    if (this.#ratesChanged) {
      for (const [name, until] of this.#rates) if (until <= now) this.#rates.delete(name);
      this.#kv.put(RATES, Object.fromEntries(this.#rates));
      this.#ratesChanged = false;
    }
    if (this.#fresh.size === 0) return;
    for (const [name, { until }] of this.#contents) {
      if (until <= now) this.#contents.delete(name);
    }
    for (const [key, texts] of this.#kv.list<Record<string, Content>>({ prefix: CONTENT })) {
      if (Object.values(texts).some(({ until }) => now < until)) continue;
      this.#kv.delete(key);
    }
    this.#kv.put(this.#freeKey(now), Object.fromEntries(this.#fresh));
    this.#fresh.clear();
  }

  #setRate(name: string, until: number): void {
    this.#ratesChanged = true;
    this.#rates.delete(name);
    this.#rates.set(name, until);
    if (this.#rates.size > MAX_RATES) this.#dropOldest(this.#rates);
  }

  #addContent(name: string, content: Content): void {
    this.#contents.delete(name);
    this.#contents.set(name, content);
    this.#fresh.set(name, content);
    if (this.#contents.size > MAX_CONTENTS) this.#dropOldest(this.#contents);
  }

  #dropOldest(map: Map<string, unknown>): void {
    const [oldest] = map.keys();
    if (oldest !== undefined) map.delete(oldest);
  }

  /** After all others, even where the clock stands still: what is written later is read later. */
  #freeKey(now: number): string {
    const [last] = this.#kv.list({ prefix: CONTENT, reverse: true, limit: 1 });
    const lastTime = last === undefined ? 0 : Number(last[0].slice(CONTENT.length));
    return CONTENT + String(Math.max(now, lastTime + 1)).padStart(15, "0");
  }
}
