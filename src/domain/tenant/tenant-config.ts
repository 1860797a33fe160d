/** A tenant object's configuration, as all others read it. Pure. */
import type { MessageType } from "@k-msg/core";

import type { AdDefaults } from "../advertising/form.ts";
import type { KnownPause } from "../guards/pauses.ts";
import type { Numbers } from "../privacy/sight.ts";
import type { GuardedAct } from "./approvals.ts";

/** The tenant of the setting API_KEY; it always exists. */
export const DEFAULT_TENANT = "default";

export interface TenantConfig {
  /** 1–40 of a–z, 0–9 and -; `default` is the tenant of the setting API_KEY. */
  readonly id: string;
  readonly name: string;
  /** Counts the changes of this configuration, from 0. */
  readonly revision: number;
  /** Sender numbers that it may use, domestic digits; empty: any. */
  readonly senders: readonly string[];
  readonly quotas: Quotas;
  /** By type; a type without a policy goes to the first provider that takes it. */
  readonly routes: Readonly<Partial<Record<MessageType | "default", RoutePolicy>>>;
  readonly webhooks: readonly WebhookEndpoint[];
  /** Sign what goes to the `webhookUrl` of a message; absent until they are needed. */
  readonly webhookSecrets?: WebhookEndpoint["secrets"];
  /** Values for a message that does not give its own. */
  readonly defaults: { readonly from?: string; readonly normalize?: boolean };
  readonly failover: FailoverRules;
  readonly ads: AdDefaults;
  /** Acts that a second person has to confirm. */
  readonly twoPeople: readonly GuardedAct[];
  /** Blocks of numbers to which nothing is sent until an operator lifts the pause. Stands apart in the object: no change sets it. */
  readonly pauses: readonly KnownPause[];
}

/** Each absent for no limit, or for the service's (default-quotas.ts). */
export interface Quotas {
  /** Messages. */
  readonly perMinute?: number;
  readonly perDay?: number;
  readonly perMonth?: number;
  /** In the currency of the prices, a calendar month in Korea. */
  readonly spendPerMonth?: number;
}

export interface RoutePolicy {
  readonly strategy: "first" | "round_robin" | "weighted" | "priority";
  readonly providers: readonly { readonly provider: string; readonly weight?: number }[];
}

export interface WebhookEndpoint {
  /** `whe_…`. */
  readonly id: string;
  readonly url: string;
  /** `whsec_…`, the newest first; every one that has not ended signs. */
  readonly secrets: readonly { readonly secret: string; readonly until?: number }[];
  /** Such as `message.delivered`; empty: all. */
  readonly events: readonly string[];
  readonly description?: string;
  /** The form in which it gets numbers, if chosen; a choice of `full` needs the right to see them. */
  readonly numbers?: Numbers;
  /** When it was made, or enabled again, epoch ms. */
  readonly since: number;
  /** The reason that nothing is sent to it any more. */
  readonly disabled?: string;
  /** The reason that its address did not prove that it wants our calls; absent: it did, or is from before addresses were asked. */
  readonly unproven?: string;
}

/** Codes that count as a definite failure of an AlimTalk, beside the tables of its provider. */
export interface FailoverRules {
  /** Provider's codes or words in its message, by provider. */
  readonly rules?: Readonly<
    Record<
      string,
      { readonly statusCodes?: readonly string[]; readonly messageIncludes?: readonly string[] }
    >
  >;
}

export function emptyConfig(id: string): TenantConfig {
  return {
    id,
    name: id,
    revision: 0,
    senders: [],
    quotas: {},
    routes: {},
    webhooks: [],
    defaults: {},
    failover: {},
    ads: {},
    twoPeople: [],
    pauses: [],
  };
}
