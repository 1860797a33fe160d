/**
 * Whether what is stored was protected once. A service that has sealed a number must never write one in plain, also where the
 * settings that said so are gone: the register of tenants remembers it, and a service without keys refuses what would write.
 */
import { log } from "../../kernel/log.ts";
import { PerSettings } from "../../kernel/settings/per-settings.ts";
import { isProtected } from "../../kernel/settings/privacy.ts";
import { SettingsError } from "../../kernel/settings/settings.ts";
import { askAgain } from "../ask-again.ts";
import type { Isolate } from "../isolate.ts";
import type { TenantRegister } from "./tenant-register.ts";

/** Says which setting is missing, and what to do. */
export const KEYS_ARE_GONE =
  "FIELD_KEYS, FIELD_HASH_KEYS: must be set again: what is stored is protected, and nothing is written in plain beside it";

/** What this isolate knows; it is asked for once. */
interface Known {
  sealed?: boolean;
  noted?: true;
}

export class Protection {
  readonly #isolate: Pick<Isolate, "settings" | "tenants">;
  readonly #known: PerSettings<Known>;

  constructor(isolate: Pick<Isolate, "settings" | "tenants">) {
    this.#isolate = isolate;
    this.#known = new PerSettings(isolate, () => ({}));
  }

  /** Whether nothing may be written: the service has no keys, and what is stored is protected. */
  async lacksKeys(): Promise<boolean> {
    if (isProtected(this.#isolate.settings)) return false;
    const known = this.#known.get();
    known.sealed ??= await this.#ask(async (register) => register.isSealed());
    return known.sealed;
  }

  /** @throws SettingsError where nothing may be written. */
  async refusePlain(): Promise<void> {
    if (await this.lacksKeys()) throw new SettingsError([KEYS_ARE_GONE]);
  }

  /** Remembers that something is about to be sealed. Where that fails now, the next one is remembered. */
  async noteSealed(): Promise<void> {
    const known = this.#known.get();
    if (known.noted) return;
    try {
      await this.#ask(async (register) => register.noteSealed());
      known.noted = true;
      known.sealed = true;
    } catch (error) {
      log("warn", "privacy.not_noted", { error });
    }
  }

  async #ask<T>(call: (register: DurableObjectStub<TenantRegister>) => Promise<T>): Promise<T> {
    return askAgain(() => this.#isolate.tenants.register(), call);
  }
}
