/** The only file that knows the binding of the opt-out lists; the short one of them is cached in the isolate. */
import type { Listing } from "../../domain/advertising/may-send.ts";
import { TtlCache } from "../../kernel/coalescing/cache.ts";
import { recipientHash } from "../../kernel/hashes/keyed-hash.ts";
import { log } from "../../kernel/log.ts";
import { PerSettings } from "../../kernel/settings/per-settings.ts";
import { askAgain } from "../ask-again.ts";
import type { Isolate } from "../isolate.ts";
import type { OptOutObject } from "./opt-out-object.ts";

/** Whose list holds for all tenants: no tenant can have this id. */
export const SERVICE = "*";

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

  /** As it is at this moment, of the tenant's lists and the service's. */
  async listingNow(tenant: string, number: string): Promise<Listing> {
    const { settings } = this.#isolate;
    const [service, own] = await Promise.all(
      [SERVICE, tenant].map(async (owner) => {
        const recipient = await recipientHash(settings, owner, number);
        return this.ask(owner, async (stub) => stub.listing(recipient));
      }),
    );
    // Opting out of all tenants' advertisements at once is nothing that the service's list knows.
    return service === "never_contact" ? service : (own ?? "none");
  }

  /** Whether the recipient must never be contacted, as old as TENANT_CACHE_TTL allows. @throws where nobody can tell */
  async isNeverContact(tenant: string, number: string): Promise<boolean> {
    const { settings } = this.#isolate;
    const found = await Promise.all(
      [SERVICE, tenant].map(async (owner) => {
        const list = await this.#neverContactOf(owner);
        return list.size > 0 && list.has(await recipientHash(settings, owner, number));
      }),
    );
    return found.includes(true);
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
