/** The Worker's isolate as far as jobs over all tenants go, for one tenant alone: what other tests do beside it is none of its business. */
import { env } from "cloudflare:workers";

import { isolateOf, type Isolate } from "../../src/objects/isolate.ts";

type Tenants = Pick<
  Isolate["tenants"],
  "all" | "actMarks" | "progress" | "putProgress" | "register"
>;

export type OneTenant = Pick<
  Isolate,
  | "settings"
  | "messages"
  | "batches"
  | "optOuts"
  | "ledger"
  | "audit"
  | "disclosures"
  | "alerts"
  | "withPostgres"
  | "tenants"
>;

/** Its place and its epoch are kept here, and in no object. */
export function onlyTenant(tenant: string): OneTenant {
  const isolate = isolateOf(env);
  const places = new Map<string, { version: number; value: unknown }>();
  const tenants = {
    all: async () => [tenant],
    actMarks: async () => ({ settled: 0, newest: 0 }),
    progress: async (name) => places.get(name) as never,
    putProgress: async (name, version, value) => {
      if ((places.get(name)?.version ?? 0) !== version) return false;
      places.set(name, { version: version + 1, value });
      return true;
    },
    register: () =>
      ({
        epoch: async () => undefined,
        keepEpoch: async () => undefined,
        recogniseEpoch: async () => undefined,
      }) as unknown as ReturnType<Tenants["register"]>,
  } satisfies Tenants;
  return {
    settings: isolate.settings,
    messages: isolate.messages,
    batches: isolate.batches,
    optOuts: isolate.optOuts,
    ledger: isolate.ledger,
    audit: isolate.audit,
    disclosures: isolate.disclosures,
    alerts: isolate.alerts,
    withPostgres: async (work, use) => isolate.withPostgres(work, use),
    tenants: tenants as unknown as Isolate["tenants"],
  };
}
