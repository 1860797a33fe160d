/** The memory of requests in this isolate, in bounds. Lost with it: brakes and caches, nothing that anybody relies on. */
import type { JWK } from "jose";

import type { Failures } from "../domain/guards/failure-wait.ts";
import { LocalRates } from "../domain/guards/local-rates.ts";
import { SharedRates } from "../domain/guards/shared-rate.ts";
import type { KeyTimes } from "../domain/sign-in/key-times.ts";
import { UnaskedTakes } from "../domain/tenant/unasked.ts";
import { HostCircuit } from "../domain/webhook/host-circuit.ts";
import { TtlCache } from "../kernel/coalescing/cache.ts";
import { LastAnswer } from "../kernel/coalescing/last-answer.ts";
import { MINUTE_MS } from "../kernel/time/units.ts";

const MAX_CLAIMS = 1000;
/** The oldest go first. */
const MAX_ADDRESSES = 10_000;
const MAX_NOTED = 10_000;

/** The claims of a key itself. */
export interface Claim {
  readonly isApiKey: boolean;
  /** The tenant that it names, by a hash that we made. */
  readonly tenant: string | undefined;
}

/** The findings of /readyz. */
export interface Readiness {
  readonly ok: boolean;
  readonly checks: {
    readonly settings: string;
    readonly database: string;
    readonly queues: string;
    readonly jobs: string;
  };
}

/** A load balancer asks every few seconds. */
const READY_MS = 5000;

/** Between two looks at cron. */
const CRON_LOOK_MS = MINUTE_MS;

/** Public keys of whoever signs people in. */
export interface IssuerKeys {
  /** Address that they were fetched from. */
  readonly url: string;
  readonly times: KeyTimes;
  readonly set: readonly JWK[];
}

export class RequestMemory {
  /** For who asks without a key. */
  readonly ready = new LastAnswer<Readiness>(READY_MS);
  #cronSeenAt = -Infinity;

  /** True if this request checks that cron still runs: one a minute does. */
  takeCronLook(now: number): boolean {
    if (Math.abs(now - this.#cronSeenAt) < CRON_LOOK_MS) return false;
    this.#cronSeenAt = now;
    return true;
  }

  /** By the hash of the key: it never changes, and costs three hashes to tell. */
  readonly claims = new TtlCache<Claim>(MAX_CLAIMS);
  /** Requests by the hash of their key, calls by the host of a webhook. Only valid keys and proven addresses get here: it stays small. */
  readonly requests = new SharedRates();
  /** Keys whose use, or reading, of the hour is in the audit trail. */
  readonly noted = new TtlCache<true>(MAX_NOTED);
  /** Wrong keys, by a keyed hash of the address that they came from. */
  readonly failures = new TtlCache<Failures>(MAX_ADDRESSES);
  /** True if SQL lacks acts of privacy. */
  readonly behind = new TtlCache<boolean>(1);
  issuerKeys: IssuerKeys = { url: "", times: { triedAt: [] }, set: [] };
  /** Hosts of webhooks that only fail, by tenant and host. */
  readonly hostCircuit = new HostCircuit();
  /** The part of the guards' allowances that goes without a question to the tenant's object. */
  readonly rates = new LocalRates();
  /** The part of the service's ceilings that does. */
  readonly unasked = new UnaskedTakes();
}
