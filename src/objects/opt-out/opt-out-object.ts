/**
 * Who must not be sent what: one object a tenant, and one for the whole service. Asked at the moment of sending of every
 * advertisement; a list of a million is a million small values, of which one is read.
 *
 * Storage: `ads:<hash>` and `never:<hash>` → OptOut. No number is stored, so nobody can take one out of here.
 */
import { DurableObject } from "cloudflare:workers";

import type { Listing } from "../../domain/advertising/may-send.ts";
import {
  MAX_NEVER,
  type AddAnswer,
  type List,
  type NewOptOut,
  type OptOut,
} from "../../domain/opt-out/entry.ts";

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
    for (const entry of entries) {
      const key = keyOf(list, entry.recipient);
      if (this.ctx.storage.kv.get(key) !== undefined) continue;
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
  remove(list: List, recipient: string): OptOut | undefined {
    const known = this.find(list, recipient);
    if (!known) return undefined;
    this.ctx.storage.kv.delete(keyOf(list, recipient));
    if (list === "never") this.#neverContact().delete(recipient);
    return known;
  }

  find(list: List, recipient: string): OptOut | undefined {
    return this.ctx.storage.kv.get<OptOut>(keyOf(list, recipient));
  }

  /** What stands here of a recipient at this moment. */
  listing(recipient: string): Listing {
    if (this.find("never", recipient)) return "never_contact";
    return this.find("ads", recipient) ? "opted_out" : "none";
  }

  listings(recipients: readonly string[]): readonly Listing[] {
    return recipients.map((recipient) => this.listing(recipient));
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
