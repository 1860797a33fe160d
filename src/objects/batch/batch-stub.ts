/**
 * The only file that knows the binding of the batch objects, the format of their ids and how their members are named.
 *
 * A batch with an Idempotency-Key is named by tenant and a keyed hash of the key, and each member by the batch and its place in
 * it: a batch that comes again, or a step that is repeated after a crash, meets the same objects.
 */
import { keyedHash } from "../../kernel/hashes/keyed-hash.ts";
import { hexOfPublicId, publicIdOf } from "../../kernel/ids/public-id.ts";
import type { Settings } from "../../kernel/settings/settings.ts";
import { namedMessage, type Address } from "../message/message-stub.ts";
import type { BatchObject } from "./batch-object.ts";

export type BatchStub = DurableObjectStub<BatchObject>;

export interface BatchAddress {
  readonly publicId: string;
  readonly stub: BatchStub;
}

const PREFIX = "bat_";

export async function batchFor(
  env: Env,
  settings: Settings,
  tenant: string,
  key: string | undefined,
): Promise<BatchAddress> {
  if (key === undefined) return address(env, settings, env.BATCHES.newUniqueId());
  const hash = await keyedHash(settings.HASH_KEY, `batch:${key}`);
  return address(env, settings, env.BATCHES.idFromName(`${tenant}:${hash}`));
}

/** Undefined for what cannot be a batch of ours; wakes nothing. */
export function findBatch(
  env: Env,
  settings: Settings,
  publicId: string,
): BatchAddress | undefined {
  const hex = hexOfPublicId(PREFIX, publicId);
  if (hex === undefined) return undefined;
  try {
    return address(env, settings, env.BATCHES.idFromString(hex));
  } catch {
    return undefined;
  }
}

/** Where a member's message lives: at the caller's own id for it, else at its place in the batch. */
export async function memberAddress(
  env: Env,
  settings: Settings,
  tenant: string,
  batchId: string,
  index: number,
  messageId: string | undefined,
): Promise<Address> {
  return messageId === undefined
    ? namedMessage(env, settings, tenant, "member", `${batchId}:${index}`)
    : namedMessage(env, settings, tenant, "id", messageId);
}

/** Tells a batch that Postgres has a revision of it. */
export async function acknowledgeBatch(env: Env, object: string, revision: number): Promise<void> {
  await env.BATCHES.get(env.BATCHES.idFromString(object)).acknowledge(revision);
}

function address(env: Env, settings: Settings, id: DurableObjectId): BatchAddress {
  return {
    publicId: publicIdOf(PREFIX, id.toString()),
    stub: env.BATCHES.get(id, { locationHint: settings.LOCATION_HINT }),
  };
}
