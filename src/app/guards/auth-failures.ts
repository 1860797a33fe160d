/**
 * Wrong keys, by the address that they come from. Counted in this isolate alone, by a keyed hash of the address. Nobody is kept
 * out by it: a right key passes whatever came before it. Keys are long enough not to be found by trying; this makes trying loud
 * and keeps it from costing us a look at any object.
 */
import { waitAfter, type Failures } from "../../domain/guards/failure-wait.ts";
import { TtlCache } from "../../kernel/coalescing/cache.ts";
import { keyedHash } from "../../kernel/hashes/keyed-hash.ts";
import { log } from "../../kernel/log.ts";
import type { Settings } from "../../kernel/settings/settings.ts";
import { countAuthFailure } from "../../telemetry/metrics/counts.ts";

/** Addresses that are remembered; the oldest go first. */
const MAX_ADDRESSES = 10_000;

/** By settings, so that other settings start afresh. */
const isolates = new WeakMap<Settings, TtlCache<Failures>>();

/**
 * Counts a wrong key. @param address absent where nobody can say, as behind no edge: then nothing is counted by it.
 * @returns how long the address should rest, ms; undefined while it may go on.
 */
export async function noteFailure(
  settings: Settings,
  address: string | undefined,
): Promise<number | undefined> {
  const { AUTH_FAILURES: limit, HASH_KEY } = settings;
  const restMs = limit && address && (await count(settings, HASH_KEY, limit, address));
  countAuthFailure(restMs ? "limited" : "refused");
  return restMs || undefined;
}

async function count(
  settings: Settings,
  secret: string,
  limit: NonNullable<Settings["AUTH_FAILURES"]>,
  address: string,
): Promise<number> {
  let known = isolates.get(settings);
  if (!known) isolates.set(settings, (known = new TtlCache(MAX_ADDRESSES)));
  const name = await keyedHash(secret, `failures:${address}`);
  const now = Date.now();
  const answer = waitAfter(limit, known.get(name, now), now);
  known.set(name, answer.failures, answer.forgetAt);
  if (answer.first) log("warn", "auth.too_many_failures", { address: name.slice(0, 11) });
  return answer.waitMs;
}
