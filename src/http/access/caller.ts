import type { Scope } from "../../domain/tenant/scopes.ts";
import type { Role } from "../../kernel/settings/sign-in.ts";

/** The caller: somebody with a key, or a person who signed in. */
export interface Caller {
  /** The tenant that the key, or the person's role, belongs to. */
  readonly home: string;
  readonly actor: string;
  /** Hash of the key, or of whatever names the person: the rate is counted by it. */
  readonly hash: string;
  /** Absent for the API key, and for a person. */
  readonly keyId?: string;
  /** The key has quotas of its own. */
  readonly isBound?: boolean;
  /** When it expires, epoch ms; of a person the token. */
  readonly keyUntil?: number | undefined;
  /** Absent for a key: who sits before it is what its holder says. */
  readonly person?: string;
  /** Set for a person. */
  readonly role?: Role;
  /** From where it may call; empty: from anywhere. */
  readonly allowedIps: readonly string[];
  readonly scopes: readonly Scope[];
}
