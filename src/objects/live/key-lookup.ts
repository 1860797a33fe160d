/** Decides if the key of a socket still works: asked of its tenant's object itself, since what the isolate remembers may be old. */
import type { Ticket } from "../../domain/live/ticket.ts";
import { DEFAULT_TENANT } from "../../domain/tenant/tenant-config.ts";
import { sha256 } from "../../kernel/hashes/fingerprint.ts";
import { rootKeyOf } from "../../kernel/settings/access.ts";
import type { Isolate } from "../isolate.ts";

export type KeyLookup = Pick<Isolate, "settings" | "tenants">;

/** @throws where the tenant's object cannot be asked. */
export async function stillWorks(
  { settings, tenants }: KeyLookup,
  { home, hash, signedIn }: Pick<Ticket, "home" | "hash" | "signedIn">,
): Promise<boolean> {
  if (signedIn) return true;
  const root = rootKeyOf(settings);
  if (home === DEFAULT_TENANT && root !== undefined && (await sha256(root)) === hash) return true;
  return tenants.ask(home, async (stub) => stub.works(hash));
}
