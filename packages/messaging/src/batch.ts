/** Many messages: one group per provider side by side, chunks in a group one after another, answers in input order. */
import type {
  KMsgError,
  Provider,
  ProviderRequestContext,
  Result,
  SendInput,
  SendResult,
} from "@k-msg/core";
import { fail } from "@k-msg/core";

import { toKMsgError } from "./errors.ts";
import type { HookContext } from "./hooks.ts";
import type { Once } from "./idempotency.ts";
import type { Router } from "./routing.ts";
import { sendOne, type SendDeps, type SendOutcome } from "./send.ts";

export interface BatchSendResult {
  readonly total: number;
  /** One per input, in the order of the inputs. */
  readonly results: Result<SendResult, KMsgError>[];
}

/** Fetch and signal are for the providers, as with `send`. */
export interface SendManyOptions extends ProviderRequestContext {
  /** Number of messages under way at once; 10 unless told. */
  readonly concurrency?: number | undefined;
}

export type Prepared = Result<HookContext, KMsgError>;
type Job = () => Promise<SendOutcome>;

const MAX_CHUNK = 50;
const DEFAULT_CONCURRENCY = 10;

/** Paths at which providers are known to state how many messages they take at once. */
const LIMIT_PATHS = [
  "maxBatchSize",
  "batchLimit",
  "capabilities.maxBatchSize",
  "capabilities.batchLimit",
  "limits.maxBatchSize",
  "limits.send.maxBatchSize",
  "limits.send.batchLimit",
  "limits.batch.max",
  "limits.batch.size",
];

/** Everything is routed first and in order, so that round robin does not depend on who answers faster. */
export async function sendBatch(
  deps: SendDeps,
  route: Router,
  once: Once,
  prepared: readonly Prepared[],
): Promise<BatchSendResult> {
  const results = Array.from<SendOutcome>({ length: prepared.length });
  const groups = new Map<Provider | undefined, (readonly [number, Job])[]>();
  for (const [index, item] of prepared.entries()) {
    if (item.isFailure) {
      results[index] = item;
      continue;
    }
    const routed = route(item.value.options);
    const key = routed.isSuccess ? routed.value : undefined;
    const group = groups.get(key) ?? [];
    const context = item.value;
    group.push([
      index,
      async () => once(context.options, async () => sendOne(deps, context, routed)),
    ]);
    groups.set(key, group);
  }
  await Promise.all(
    [...groups].map(async ([provider, jobs]) => {
      const size = chunkSize(provider);
      for (let start = 0; start < jobs.length; start += size) {
        const chunk = jobs.slice(start, start + size);
        await Promise.all(chunk.map(async ([at, job]) => (results[at] = await settled(job))));
      }
    }),
  );
  return { total: prepared.length, results };
}

/** A fixed number of workers, each of which takes the next message as soon as it is free. */
export async function sendPooled(
  inputs: readonly SendInput[],
  concurrency: number | undefined,
  send: (input: SendInput) => Promise<SendOutcome>,
): Promise<SendOutcome[]> {
  const results = Array.from<SendOutcome>({ length: inputs.length });
  const queue = inputs.entries();
  async function worker(): Promise<void> {
    for (const [index, input] of queue) results[index] = await settled(() => send(input));
  }
  const wanted = Math.floor(concurrency ?? DEFAULT_CONCURRENCY);
  const workers = wanted > 0 ? Math.min(wanted, inputs.length) : DEFAULT_CONCURRENCY;
  await Promise.all(Array.from({ length: workers }, worker));
  return results;
}

/** One message's throwing hook must not hide what became of the others. */
async function settled(job: Job): Promise<SendOutcome> {
  try {
    return await job();
  } catch (error) {
    return fail(toKMsgError(error));
  }
}

export function chunkSize(provider: Provider | undefined): number {
  for (const path of LIMIT_PATHS) {
    const limit = path.split(".").reduce<unknown>(property, provider);
    if (typeof limit === "number" && Number.isFinite(limit) && limit > 0) {
      return Math.max(1, Math.min(MAX_CHUNK, Math.floor(limit)));
    }
  }
  return MAX_CHUNK;
}

function property(value: unknown, key: string): unknown {
  return typeof value === "object" && value !== null
    ? (value as Record<string, unknown>)[key]
    : undefined;
}
