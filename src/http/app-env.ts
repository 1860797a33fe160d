import type { Settings } from "../env.ts";

/** What every handler finds in its context. */
export interface AppEnv {
  Bindings: Env;
  Variables: {
    requestId: string;
    settings: Settings;
    tenant: string;
    /** Who calls: the name of the key. */
    actor: string;
    /** Hash of the key; the rate is counted by it. */
    rateKey?: string;
  };
}

/** Until tenants have objects of their own there is one. */
export const DEFAULT_TENANT = "default";
