/** The only file that knows the binding of the templates' register; owners are cached in the isolate. */
import { templateKey, type TemplateRef } from "../../domain/template/registered.ts";
import { TtlCache } from "../../kernel/coalescing/cache.ts";
import { log } from "../../kernel/log.ts";
import { MINUTE_MS } from "../../kernel/time/units.ts";
import { askAgain } from "../ask-again.ts";
import type { Isolate } from "../isolate.ts";
import type { OpenInspection, TemplateRegister } from "./template-register.ts";

export type Owners = Readonly<Record<string, string>>;

/** Templates that the isolate remembers to have told the register of. */
const MAX_WATCHED = 1000;
/** A template seen in inspection is reported again after this time: it may have been inspected twice. */
const WATCH_AGAIN_MS = 10 * MINUTE_MS;

export class TemplateRegisterStubs {
  readonly #objects: Env["TEMPLATE_REGISTER"];
  readonly #isolate: Pick<Isolate, "settings">;
  /** One entry, of all owners. */
  readonly #owners = new TtlCache<Owners>(1);
  readonly #watched = new TtlCache<true>(MAX_WATCHED);

  constructor(
    { TEMPLATE_REGISTER }: Pick<Env, "TEMPLATE_REGISTER">,
    isolate: Pick<Isolate, "settings">,
  ) {
    this.#objects = TEMPLATE_REGISTER;
    this.#isolate = isolate;
  }

  /** Owners of the templates, as old as TENANT_CACHE_TTL allows. Where the object cannot be asked the last answer holds on. */
  async owners(): Promise<Owners> {
    const cached = this.#owners.get(ALL, Date.now());
    if (cached) return cached;
    try {
      const owners: Owners = await this.#ask(async (stub) => stub.owners());
      this.#owners.set(ALL, owners, Date.now() + this.#isolate.settings.TENANT_CACHE_TTL);
      return owners;
    } catch (error) {
      const stale = this.#owners.getStale(ALL);
      if (!stale) throw error;
      log("warn", "templates.owners_stale", { error });
      return stale;
    }
  }

  async ownerOf(ref: TemplateRef): Promise<string | undefined> {
    return (await this.owners())[templateKey(ref)];
  }

  /** For a template that was just registered. @returns whose it is now */
  async claim(ref: TemplateRef, tenant: string): Promise<string> {
    const owner = await this.#ask(async (stub) => stub.claim(ref, tenant));
    this.#owners.delete(ALL);
    return owner;
  }

  async assign(ref: TemplateRef, tenant: string | null): Promise<void> {
    await this.#ask(async (stub) => stub.assign(ref, tenant));
    this.#owners.delete(ALL);
  }

  /** A template that is gone. */
  async forget(ref: TemplateRef): Promise<void> {
    this.#watched.delete(templateKey(ref));
    await this.#ask(async (stub) => stub.forget(ref));
    this.#owners.delete(ALL);
  }

  /** Notes what is in inspection. Never throws: whoever looks at the template next notes it again. */
  async watch(refs: readonly TemplateRef[]): Promise<void> {
    const now = Date.now();
    const news = refs.filter((ref) => !this.#watched.get(templateKey(ref), now));
    if (news.length === 0) return;
    try {
      await this.#ask(async (stub) => stub.watch(news));
    } catch (error) {
      log("warn", "templates.not_watched", { error });
      return;
    }
    for (const ref of news) this.#watched.set(templateKey(ref), true, now + WATCH_AGAIN_MS);
  }

  async open(): Promise<readonly OpenInspection[]> {
    return this.#ask(async (stub) => stub.open());
  }

  async close(ref: TemplateRef): Promise<void> {
    this.#watched.delete(templateKey(ref));
    await this.#ask(async (stub) => stub.close(ref));
  }

  /** Each of its calls is safe to repeat. */
  async #ask<T>(call: (stub: DurableObjectStub<TemplateRegister>) => Promise<T>): Promise<T> {
    const { LOCATION_HINT: locationHint } = this.#isolate.settings;
    return askAgain(() => this.#objects.getByName("all", { locationHint }), call);
  }
}

const ALL = "all";
