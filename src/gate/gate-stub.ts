/** The only file that knows the gate's binding and how an account's messages spread over its shards. */
import { hashFraction } from "../message/schedule.ts";
import type { Candidate } from "./claims.ts";
import type { ProviderGate } from "./provider-gate.ts";

export type { Candidate };

export function gateFor(
  env: Env,
  providerId: string,
  phone: string,
  shards: number,
): DurableObjectStub<ProviderGate> {
  // By number, so that all messages to it meet in one place.
  const shard = Math.floor(hashFraction(phone) * shards);
  return env.GATES.getByName(`${providerId}:${shard}`, { locationHint: "apac-ne" });
}
