/** The only file that knows the binding of the opt-out lists; the short one of them is cached in the isolate. */
import type { Listing } from "../../domain/advertising/may-send.ts";
import type { Kept, KeptKind } from "../../domain/privacy/kept.ts";
import { TtlCache } from "../../kernel/coalescing/cache.ts";
import { recipientHashes } from "../../kernel/hashes/recipient-hash.ts";
import { log } from "../../kernel/log.ts";
import { PerSettings } from "../../kernel/settings/per-settings.ts";
import { DAY_MS } from "../../kernel/time/units.ts";
import { askAgain } from "../ask-again.ts";
import type { Isolate } from "../isolate.ts";
import type { KeptPage } from "./kept-book.ts";
import type { OptOutObject } from "./opt-out-object.ts";

/** Id of the list that holds for all tenants: no tenant can have this id. */
export const SERVICE = "*";

/** Recipients in one call. */
const ASKED_AT_ONCE = 1000;
/** Lists in the cache. */
const MAX_LISTS = 1000;

export class OptOutStubs {
  readonly #objects: Env["OPT_OUTS"];
  readonly #isolate: Pick<Isolate, "settings">;
  readonly #lists: PerSettings<TtlCache<ReadonlySet<string>>>;

  constructor({ OPT_OUTS }: Pick<Env, "OPT_OUTS">, isolate: Pick<Isolate, "settings">) {
    this.#objects = OPT_OUTS;
    this.#isolate = isolate;
    this.#lists = new PerSettings(isolate, () => new TtlCache(MAX_LISTS));
  }

  stub(owner: string): DurableObjectStub<OptOutObject> {
    const { LOCATION_HINT: locationHint } = this.#isolate.settings;
    return this.#objects.getByName(owner, { locationHint });
  }

  /** A call that is safe to repeat, through a new stub each time. */
  async ask<T>(
    owner: string,
    call: (stub: DurableObjectStub<OptOutObject>) => Promise<T>,
  ): Promise<T> {
    return askAgain(() => this.stub(owner), call);
  }

  /** Remembers acts of privacy outside of SQL, as long as a backup may live. */
  async keep(owner: string, entries: readonly Kept[]): Promise<void> {
    const before = Date.now() - this.#isolate.settings.BACKUP_DAYS * DAY_MS;
    await this.ask(owner, async (stub) => stub.keep(entries, before));
  }

  async kept(
    owner: string,
    kind: KeptKind,
    after: string | null,
    limit: number,
  ): Promise<KeptPage> {
    return this.ask(owner, async (stub) => stub.kept(kind, after, limit)) as Promise<KeptPage>;
  }

  /** As it is at this moment, of the tenant's lists and the service's. */
  async listingNow(tenant: string, number: string): Promise<Listing> {
    const { settings } = this.#isolate;
    const [service, own] = await Promise.all(
      [SERVICE, tenant].map(async (owner) => {
        const names = await recipientHashes(settings, owner, number);
        return this.ask(owner, async (stub) => stub.listing(names));
      }),
    );
    // Opting out of all tenants' advertisements at once is nothing that the service's list knows.
    return service === "never_contact" ? service : (own ?? "none");
  }

  /** Resolves to true if the recipient must never be contacted, as old as TENANT_CACHE_TTL allows. @throws where nobody can tell */
  async isNeverContact(tenant: string, number: string): Promise<boolean> {
    const { settings } = this.#isolate;
    const found = await Promise.all(
      [SERVICE, tenant].map(async (owner) => {
        const list = await this.#neverContactOf(owner);
        if (list.size === 0) return false;
        return (await recipientHashes(settings, owner, number)).some((name) => list.has(name));
      }),
    );
    return found.includes(true);
  }

  /**
   * Reads for many recipients the entries that their messages would meet: the tenant's lists at this moment for advertisements,
   * the never-contact lists as old as TENANT_CACHE_TTL allows for others. @throws where nobody can tell
   */
  async listingsNow(
    tenant: string,
    wishes: readonly { readonly number: string; readonly ad: boolean }[],
  ): Promise<readonly Listing[]> {
    const { settings } = this.#isolate;
    const ads = [...new Set(wishes.flatMap(({ number, ad }) => (ad ? [number] : [])))];
    const own = new Map<string, Listing>();
    for (let at = 0; at < ads.length; at += ASKED_AT_ONCE) {
      const numbers = ads.slice(at, at + ASKED_AT_ONCE);
      const names = await Promise.all(
        numbers.map(async (number) => recipientHashes(settings, tenant, number)),
      );
      const told = await this.ask(tenant, async (stub) => stub.listings(names));
      for (const [place, number] of numbers.entries()) own.set(number, told[place] ?? "none");
    }
    const never = await this.#neverContacted(tenant, wishes);
    return wishes.map(({ number, ad }) => {
      if (never.has(number)) return "never_contact";
      return (ad && own.get(number)) || "none";
    });
  }

  async #neverContacted(
    tenant: string,
    wishes: readonly { readonly number: string }[],
  ): Promise<ReadonlySet<string>> {
    const found = new Set<string>();
    const lists = await Promise.all(
      [SERVICE, tenant].map(async (owner) => this.#neverContactOf(owner)),
    );
    if (lists.every(({ size }) => size === 0)) return found;
    for (const number of new Set(wishes.map((wish) => wish.number))) {
      if (await this.isNeverContact(tenant, number)) found.add(number);
    }
    return found;
  }

  async #neverContactOf(owner: string): Promise<ReadonlySet<string>> {
    const lists = this.#lists.get();
    const cached = lists.get(owner, Date.now());
    if (cached) return cached;
    try {
      const list = new Set(await this.ask(owner, async (stub) => stub.neverContact()));
      lists.set(owner, list, Date.now() + this.#isolate.settings.TENANT_CACHE_TTL);
      return list;
    } catch (error) {
      const stale = lists.getStale(owner);
      if (!stale) throw error;
      log("warn", "opt_outs.list_stale", { error });
      return stale;
    }
  }

  /** After a change: this isolate knows of it at once, the others within TENANT_CACHE_TTL. */
  forget(owner: string): void {
    this.#lists.get().delete(owner);
  }
}
