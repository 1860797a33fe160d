/**
 * Knows the owners of templates, and the templates in inspection: one object for the whole service. It has no alarm: cron asks
 * for what is in inspection, and asks the providers.
 *
 * Storage: `owner:<provider>:<id>` → the tenant, `open:<provider>:<id>` → OpenInspection. A template that no tenant registered
 * has no owner.
 */
import { DurableObject } from "cloudflare:workers";

import { templateKey, type TemplateRef } from "../../domain/template/registered.ts";

export interface OpenInspection extends TemplateRef {
  /** When it was first seen to be in inspection, epoch ms. */
  readonly since: number;
}

const OWNER = "owner:";
const OPEN = "open:";

export class TemplateRegister extends DurableObject<Env> {
  /** Tenants by {@link templateKey}. */
  owners(): Readonly<Record<string, string>> {
    const all = this.ctx.storage.kv.list<string>({ prefix: OWNER });
    return Object.fromEntries([...all].map(([key, tenant]) => [key.slice(OWNER.length), tenant]));
  }

  /** For a template that was just registered: it is nobody's yet. @returns whose it is now */
  claim(ref: TemplateRef, tenant: string): string {
    const key = OWNER + templateKey(ref);
    const known = this.ctx.storage.kv.get<string>(key);
    if (known === undefined) this.ctx.storage.kv.put(key, tenant);
    return known ?? tenant;
  }

  /** @param tenant null: everybody's */
  assign(ref: TemplateRef, tenant: string | null): void {
    const key = OWNER + templateKey(ref);
    if (tenant === null) this.ctx.storage.kv.delete(key);
    else this.ctx.storage.kv.put(key, tenant);
  }

  /** Adds templates in inspection, which are watched until they no longer are. */
  watch(refs: readonly TemplateRef[]): void {
    const since = Date.now();
    for (const { providerId, id } of refs) {
      const key = OPEN + templateKey({ providerId, id });
      if (this.ctx.storage.kv.get(key) !== undefined) continue;
      this.ctx.storage.kv.put(key, { providerId, id, since } satisfies OpenInspection);
    }
  }

  /** The oldest first. */
  open(): readonly OpenInspection[] {
    const all = this.ctx.storage.kv.list<OpenInspection>({ prefix: OPEN });
    return [...all].map(([, one]) => one).sort((one, other) => one.since - other.since);
  }

  close(ref: TemplateRef): void {
    this.ctx.storage.kv.delete(OPEN + templateKey(ref));
  }

  /** A template that is gone. */
  forget(ref: TemplateRef): void {
    this.close(ref);
    this.assign(ref, null);
  }
}
