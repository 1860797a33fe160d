import type { Scope } from "../domain/tenant/scopes.ts";
import type { Settings } from "../kernel/settings/settings.ts";
import type { Role } from "../kernel/settings/sign-in.ts";
import type { Decoded } from "../kernel/text/decode-body.ts";
import type { Isolate } from "../objects/isolate.ts";

/** The context of every handler. */
export interface AppEnv {
  Bindings: Env;
  Variables: {
    requestId: string;
    settings: Settings;
    isolate: Isolate;
    /** The tenant whose messages the request is about. */
    tenant: string;
    /** The caller: `api-key`, `key:<name>` or `person:<name>`; with `default/` before it where it acts for another tenant. */
    actor: string;
    /** The tenant that the key belongs to. */
    home?: string;
    /** The id of the key; absent for the setting API_KEY. */
    keyId?: string;
    /** The same, of a key with quotas of its own that sends for its own tenant. */
    boundKeyId?: string;
    /** When the key expires, epoch ms; absent: never. */
    keyUntil?: number;
    /** The person who signed in; else who sits before the key, as far as its holder says so. */
    person?: string;
    /** Set for a person who signed in. */
    role?: Role;
    /** Nobody confirmed that this caller may see numbers now. */
    revealHeld?: true;
    /** The person was verified: no key called. */
    signedIn?: true;
    /** The rights of the key. */
    scopes: readonly Scope[];
    /** An admin key of the default tenant: it manages tenants, and may act for any. */
    operator: boolean;
    /** Hash of the key; the rate is counted by it. */
    rateKey?: string;
    /** The provider whose key called, for receipts. */
    provider?: string;
    /** The request's span, for what it begins. */
    traceparent?: string;
    /** The body's text, once it was read. */
    body?: Decoded;
    /** The handler has begun, and what it does must not be done twice. */
    once?: true;
  };
}
