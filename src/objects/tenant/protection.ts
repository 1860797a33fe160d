/**
 * Decides if the keys are those of the stored data. A service that has sealed a number must never write one in plain, also where
 * the settings that said so are gone, and one with another HASH_KEY would send again what was sent: the register of tenants
 * remembers both, and a service without its keys refuses what would write.
 */
import { keyChecks } from "../../kernel/hashes/hash-ring.ts";
import { log } from "../../kernel/log.ts";
import { PerSettings } from "../../kernel/settings/per-settings.ts";
import { isProtected } from "../../kernel/settings/privacy.ts";
import { SettingsError, type Settings } from "../../kernel/settings/settings.ts";
import { askAgain } from "../ask-again.ts";
import type { Isolate } from "../isolate.ts";
import type { TenantRegister } from "./tenant-register.ts";

/** Says which setting is missing, and what to do. */
export const KEYS_ARE_GONE =
  "FIELD_KEYS, FIELD_HASH_KEYS: must be set again: what is stored is protected, and nothing is written in plain beside it";

/** This isolate's knowledge; it is asked for once. */
interface Known {
  met?: { readonly sealed: boolean; readonly strange: string | undefined };
  noted?: true;
}

export class Protection {
  readonly #isolate: Pick<Isolate, "settings" | "tenants">;
  readonly #known: PerSettings<Known>;

  constructor(isolate: Pick<Isolate, "settings" | "tenants">) {
    this.#isolate = isolate;
    this.#known = new PerSettings(isolate, () => ({}));
  }

  /** The reason that nothing may be written, by the names of settings; undefined where all keys are those of what is stored. */
  async fault(): Promise<string | undefined> {
    const { settings } = this.#isolate;
    const known = this.#known.get();
    known.met ??= await this.#meet(settings);
    if (known.met.sealed && !isProtected(settings)) return KEYS_ARE_GONE;
    return known.met.strange;
  }

  /** @throws SettingsError where nothing may be written. */
  async refuseWrites(): Promise<void> {
    const fault = await this.fault();
    if (fault !== undefined) throw new SettingsError([fault]);
  }

  /** Remembers that something is about to be sealed. Where that fails now, the next one is remembered. */
  async noteSealed(): Promise<void> {
    const known = this.#known.get();
    if (known.noted) return;
    try {
      await this.#ask(async (register) => register.noteSealed());
      known.noted = true;
      if (known.met) known.met = { ...known.met, sealed: true };
    } catch (error) {
      log("warn", "privacy.not_noted", { error });
    }
  }

  async #meet(settings: Settings): Promise<NonNullable<Known["met"]>> {
    const own = await keyChecks(settings);
    const { sealed, checks } = await this.#ask(async (register) => register.meet(own));
    return { sealed, strange: strangeKeys(own, checks) };
  }

  async #ask<T>(call: (register: DurableObjectStub<TenantRegister>) => Promise<T>): Promise<T> {
    return askAgain(() => this.#isolate.tenants.register(), call);
  }
}

type Checks = Readonly<Record<string, string>>;

/** A key that is another under its old name, or a ring that is gone, finds nothing of what was stored: no name, no opt-out. */
function strangeKeys(own: Checks, known: Checks): string | undefined {
  const others = Object.keys(own).filter((id) => known[id] !== own[id]);
  const names = others.map((id) => (id === "HASH_KEY" ? id : `HASH_KEYS (${id})`));
  if (names.length > 0)
    return `${names.join(", ")}: must be what it was: names and hashes were made with it`;
  const isRing = (keys: Checks): boolean => Object.keys(keys).length > 1;
  return isRing(known) && !isRing(own)
    ? "HASH_KEYS: must be set again: hashes were made with its keys"
    : undefined;
}
