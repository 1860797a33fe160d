/**
 * Wrong keys, by the address that they come from. Counted in this isolate alone, by a keyed hash of the address. Nobody is kept
 * out by it: a right key passes whatever came before it. Keys are long enough not to be found by trying; this makes trying loud
 * and keeps it from costing us a look at any object.
 */
import { waitAfter } from "../../domain/guards/failure-wait.ts";
import { ringHash } from "../../kernel/hashes/hash-ring.ts";
import { log } from "../../kernel/log.ts";
import type { Settings } from "../../kernel/settings/settings.ts";
import type { Isolate } from "../../objects/isolate.ts";

/**
 * Counts a wrong key. @param address absent where nobody can say, as behind no edge: then nothing is counted by it.
 * @returns how long the address should rest, ms; undefined while it may go on.
 */
export async function noteFailure(
  isolate: Pick<Isolate, "settings" | "memory" | "telemetry">,
  address: string | undefined,
): Promise<number | undefined> {
  const { AUTH_FAILURES: limit } = isolate.settings;
  const restMs = limit && address && (await count(isolate, limit, address));
  isolate.telemetry.counts.authFailure(restMs ? "limited" : "refused");
  return restMs || undefined;
}

async function count(
  { settings, memory }: Pick<Isolate, "settings" | "memory">,
  limit: NonNullable<Settings["AUTH_FAILURES"]>,
  address: string,
): Promise<number> {
  const known = memory.failures;
  const name = await ringHash(settings, "failure", `failures:${address}`);
  const now = Date.now();
  const answer = waitAfter(limit, known.get(name, now), now);
  known.set(name, answer.failures, answer.forgetAt);
  if (answer.first) log("warn", "auth.too_many_failures", { address: name.slice(0, 11) });
  return answer.waitMs;
}
