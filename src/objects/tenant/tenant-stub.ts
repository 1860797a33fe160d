/** The only file that knows the bindings of the tenants' objects; what they say is cached in the isolate. */
import type { Cost } from "../../domain/tenant/quota.ts";
import {
  DEFAULT_TENANT,
  emptyConfig,
  type TenantConfig,
} from "../../domain/tenant/tenant-config.ts";
import { TtlCache } from "../../kernel/coalescing/cache.ts";
import { log } from "../../kernel/log.ts";
import { PerSettings } from "../../kernel/settings/per-settings.ts";
import type { Settings } from "../../kernel/settings/settings.ts";
import { askAgain } from "../ask-again.ts";
import type { Isolate } from "../isolate.ts";
import type { TenantObject } from "./tenant-object.ts";
import type { Progress, RegisterPage, TenantRegister } from "./tenant-register.ts";
import type { Identity, TakeAnswer, TakeMore } from "./tenant-rpc.ts";

export type TenantStub = DurableObjectStub<TenantObject>;

/** Entries of each cache. */
const MAX_ENTRIES = 1000;
/** A tenant that is not there may be made any moment. */
const NEGATIVE_TTL_MS = 5000;
/** Tenants of a page of the register. */
const REGISTER_PAGE = 500;

interface Caches {
  /** By tenant; null: there is no such tenant. */
  readonly configs: TtlCache<TenantConfig | null>;
  /** By tenant and hash of the key. */
  readonly identities: TtlCache<Identity>;
  /** Apart from the others: nobody can push them out with keys that do not work. */
  readonly refusals: TtlCache<true>;
}

export class TenantStubs {
  readonly #env: Pick<Env, "TENANTS" | "TENANT_REGISTER">;
  readonly #isolate: Pick<Isolate, "settings">;
  readonly #caches: PerSettings<Caches>;

  constructor(env: Pick<Env, "TENANTS" | "TENANT_REGISTER">, isolate: Pick<Isolate, "settings">) {
    this.#env = env;
    this.#isolate = isolate;
    this.#caches = new PerSettings(isolate, () => ({
      configs: new TtlCache(MAX_ENTRIES),
      identities: new TtlCache(MAX_ENTRIES),
      refusals: new TtlCache(MAX_ENTRIES),
    }));
  }

  stub(tenant: string): TenantStub {
    const { LOCATION_HINT: locationHint } = this.#isolate.settings;
    return this.#env.TENANTS.getByName(tenant, { locationHint });
  }

  /** A call that is safe to repeat, through a new stub each time. */
  async ask<T>(tenant: string, call: (stub: TenantStub) => Promise<T>): Promise<T> {
    return askAgain(() => this.stub(tenant), call);
  }

  register(): DurableObjectStub<TenantRegister> {
    const { LOCATION_HINT: locationHint } = this.#isolate.settings;
    return this.#env.TENANT_REGISTER.getByName("all", { locationHint });
  }

  /** The mark of an act of privacy (domain/privacy/marks.ts). */
  async markAct(): Promise<number> {
    return askAgain(
      () => this.register(),
      async (register) => register.markAct(),
    );
  }

  /** The mark that SQL must have by now, and the newest. */
  async actMarks(): Promise<{ readonly settled: number; readonly newest: number }> {
    return askAgain(
      () => this.register(),
      async (register) => register.actMarks(),
    );
  }

  /** The progress of a job (tenant-register.ts); undefined where nothing did. */
  async progress<T>(name: string): Promise<Progress<T> | undefined> {
    return askAgain(
      () => this.register(),
      async (register) => register.progress(name),
    );
  }

  /** @param version that was read; 0 for none. @returns false: somebody else went on since. Asked again it may say so of itself. */
  async putProgress(name: string, version: number, value: unknown): Promise<boolean> {
    return askAgain(
      () => this.register(),
      async (register) => register.putProgress(name, version, value),
    );
  }

  /** The ids of all tenants, the default one first. */
  async all(): Promise<readonly string[]> {
    const ids: string[] = [DEFAULT_TENANT];
    let after: string | null = null;
    do {
      const page: RegisterPage = await this.register().page(after, REGISTER_PAGE);
      ids.push(...page.entries.map(({ id }) => id));
      after = page.next;
    } while (after !== null);
    return ids;
  }

  /** The tenant's configuration, as old as TENANT_CACHE_TTL allows. A tenant that nobody configured has an empty one. */
  async config(tenant: string): Promise<TenantConfig> {
    return (await this.known(tenant)) ?? emptyConfig(tenant);
  }

  /** The same; null for a tenant that nobody created. Where its object cannot be asked the last answer holds on. */
  async known(tenant: string): Promise<TenantConfig | null> {
    const { settings } = this.#isolate;
    const { configs } = this.#caches.get();
    const cached = configs.get(tenant, Date.now());
    if (cached !== undefined) return cached;
    try {
      const asked = await this.ask(tenant, async (stub) => stub.config());
      const config = (asked as TenantConfig | undefined) ?? null;
      const ttl = config ? settings.TENANT_CACHE_TTL : negativeTtl(settings);
      configs.set(tenant, config, Date.now() + ttl);
      return config;
    } catch (error) {
      const stale = configs.getStale(tenant);
      if (stale === undefined) throw error;
      log("warn", "tenant.config_stale", { error });
      return stale;
    }
  }

  /** After a change: this isolate knows of it at once, the others within TENANT_CACHE_TTL. */
  forget(tenant: string): void {
    this.#caches.get().configs.delete(tenant);
  }

  /** The identity of a key, as old as TENANT_CACHE_TTL allows; undefined for one that does not work. */
  async identify(tenant: string, hash: string): Promise<Identity | undefined> {
    const { settings } = this.#isolate;
    const { identities, refusals } = this.#caches.get();
    const name = `${tenant}:${hash}`;
    const now = Date.now();
    const cached = identities.get(name, now);
    if (cached) return now < (cached.expiresAt ?? Infinity) ? cached : undefined;
    if (refusals.get(name, now)) return undefined;
    // No stale answer here: who cannot be asked may have been told that the key is revoked.
    const asked = await this.ask(tenant, async (stub) => stub.identify(hash));
    const identity = asked as Identity | undefined;
    if (identity) identities.set(name, identity, Date.now() + settings.TENANT_CACHE_TTL);
    else refusals.set(name, true, Date.now() + negativeTtl(settings));
    return identity;
  }

  /**
   * Takes messages from a tenant's quotas, all of them or none. Where an answer was lost the object knows the take by its id.
   */
  async take(tenant: string, cost: Cost, more: TakeMore = {}): Promise<TakeAnswer> {
    const id = crypto.randomUUID();
    return this.ask(tenant, async (stub) => stub.take(cost, id, more));
  }

  /**
   * Returns use that was taken for nothing. A tenant that cannot be reached has a few messages less: nothing to fail for.
   * @param taken when, epoch ms; and the key, where it has quotas of its own
   */
  async giveBack(
    tenant: string,
    cost: Cost,
    taken: { readonly at: number; readonly keyId?: string | undefined },
  ): Promise<void> {
    try {
      await this.stub(tenant).giveBack(cost, taken.at, taken.keyId);
    } catch (error) {
      log("warn", "tenant.give_back_failed", { error });
    }
  }
}

function negativeTtl(settings: Settings): number {
  return Math.min(NEGATIVE_TTL_MS, settings.TENANT_CACHE_TTL);
}
