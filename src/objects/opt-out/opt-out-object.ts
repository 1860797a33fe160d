/**
 * Keeps the recipients that must not be sent to: one object a tenant, and one for the whole service. Asked at the moment of
 * sending of every advertisement; a list of a million is a million small values, of which one is read.
 *
 * Storage: `ads:<hash>` and `never:<hash>` → OptOut. No number is stored, so nobody can take one out of here, and an entry stays
 * under the key of its day: whoever asks names all hashes of a number. Beside the lists: whom SQL must forget or keep
 * (kept-book.ts).
 */
import { DurableObject } from "cloudflare:workers";

import type { Listing } from "../../domain/advertising/may-send.ts";
import {
  MAX_NEVER,
  type AddAnswer,
  type List,
  type Names,
  type NewOptOut,
  type OptOut,
} from "../../domain/opt-out/entry.ts";
import type { Kept, KeptKind } from "../../domain/privacy/kept.ts";
import { KeptBook, type KeptPage } from "./kept-book.ts";

const keyOf = (list: List, recipient: string): string => `${list}:${recipient}`;

export interface OptOutPage {
  readonly entries: readonly OptOut[];
  readonly more: boolean;
}

export class OptOutObject extends DurableObject<Env> {
  /** The never-contact list; loaded when it is first asked for. */
  #never: Set<string> | undefined;

  add(list: List, entries: readonly NewOptOut[]): AddAnswer {
    const now = Date.now();
    let added = 0;
    let full = 0;
    for (const { older = [], ...entry } of entries) {
      const key = keyOf(list, entry.recipient);
      if (this.find(list, [entry.recipient, ...older])) continue;
      if (list === "never" && this.#neverContact().size >= MAX_NEVER) {
        full++;
        continue;
      }
      this.ctx.storage.kv.put(key, { ...entry, addedAt: now } satisfies OptOut);
      if (list === "never") this.#neverContact().add(entry.recipient);
      added++;
    }
    return { added, full, known: entries.length - added - full };
  }

  /** @returns what was there; undefined where nothing was. */
  remove(list: List, names: Names): OptOut | undefined {
    const known = this.find(list, names);
    if (!known) return undefined;
    for (const name of names) {
      this.ctx.storage.kv.delete(keyOf(list, name));
      if (list === "never") this.#neverContact().delete(name);
    }
    return known;
  }

  find(list: List, names: Names): OptOut | undefined {
    for (const name of names) {
      const found = this.ctx.storage.kv.get<OptOut>(keyOf(list, name));
      if (found) return found;
    }
    return undefined;
  }

  /** The entries for a recipient at this moment. */
  listing(names: Names): Listing {
    if (this.find("never", names)) return "never_contact";
    return this.find("ads", names) ? "opted_out" : "none";
  }

  listings(recipients: readonly Names[]): readonly Listing[] {
    return recipients.map((names) => this.listing(names));
  }

  /** By hash, those after the given one: an order that stays whatever is added. */
  page(list: List, after: string | null, limit: number): OptOutPage {
    const entries: OptOut[] = [];
    for (const [, entry] of this.ctx.storage.kv.list<OptOut>({
      prefix: keyOf(list, ""),
      ...(after !== null && { startAfter: keyOf(list, after) }),
      limit: limit + 1,
    })) {
      entries.push(entry);
    }
    return { entries: entries.slice(0, limit), more: entries.length > limit };
  }

  /** Remembers acts of privacy; telling again changes nothing. @param forgetBefore epoch ms */
  keep(entries: readonly Kept[], forgetBefore: number): void {
    new KeptBook(this.ctx.storage.kv).keep(entries, forgetBefore);
  }

  /** By time, the oldest first. */
  kept(kind: KeptKind, after: string | null, limit: number): KeptPage {
    return new KeptBook(this.ctx.storage.kv).page(kind, after, limit);
  }

  neverContact(): readonly string[] {
    return [...this.#neverContact()];
  }

  #neverContact(): Set<string> {
    this.#never ??= new Set(
      [...this.ctx.storage.kv.list<OptOut>({ prefix: keyOf("never", "") })].map(
        ([, { recipient }]) => recipient,
      ),
    );
    return this.#never;
  }
}
