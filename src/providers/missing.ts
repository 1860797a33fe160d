/** Stands for a provider that a message still names and the settings do not: its messages wait for somebody to mend that. */
import type { ProviderAccess } from "./provider.ts";

const FAULT = {
  code: "AUTHENTICATION_FAILED",
  message: "the provider is not configured",
  fault: "account",
} as const;

export function missingAccess(id: string): ProviderAccess {
  return {
    id,
    foreign: false,
    takes: () => false,
    send: async () => ({ kind: "refused", ...FAULT }),
    lookUp: async () => ({ ok: false, ...FAULT }),
  };
}
