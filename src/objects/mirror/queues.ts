/**
 * The only file that knows the mirror's queues and how copies spread over them. All copies of a message go into one queue as
 * long as their number stays; that saves work (the consumer joins copies that come together) and is no promise: a queue keeps
 * no order, and rows only get newer. So the number may change at any time.
 */
import { Gathering } from "../../kernel/coalescing/gather.ts";
import { hashFraction } from "../../kernel/hashes/hash-fraction.ts";
import { log } from "../../kernel/log.ts";
import { boundQueues, mirrorBinding } from "../../kernel/settings/scale.ts";
import type { Settings } from "../../kernel/settings/settings.ts";
import type { QueuedMirror } from "./queued.ts";

/** Puts a copy into the queue of its key: the id of what it is a copy of. @throws Error where the queue does not take it. */
export async function sendToMirror(
  env: Env,
  settings: Settings,
  key: string,
  copy: QueuedMirror,
): Promise<void> {
  await queueOf(env, mirrorBinding(indexOf(settings, key))).send(copy);
}

function indexOf(settings: Settings, key: string): number {
  return Math.floor(hashFraction(key) * settings.MIRROR_QUEUES);
}

const gathering = new Gathering<QueuedMirror>();
/** Of one call; the platform takes 100, and 256 kB: a copy has some 2 kB, but may have more. */
const MAX_TOGETHER = 50;

/**
 * The same together with other copies of the isolate. Only for what is on disk already, as another object may make the call: no
 * output gate of this one holds it back. And only for what is sent again until it is acknowledged.
 * @returns what has to be kept running by whoever gets it; nobody else waits. It never fails.
 */
export function sendToMirrorSoon(
  env: Env,
  settings: Settings,
  key: string,
  copy: QueuedMirror,
): Promise<void> | undefined {
  const binding = mirrorBinding(indexOf(settings, key));
  const { work } = gathering.add(binding, copy, Date.now(), async (all) => {
    const queue = queueOf(env, binding);
    for (let at = 0; at < all.length; at += MAX_TOGETHER) {
      await sendAll(queue, all.slice(at, at + MAX_TOGETHER));
    }
  });
  return work;
}

/** Where they are refused together, one that is too large or ill formed must not hold back the others. */
async function sendAll(queue: Queue<QueuedMirror>, copies: readonly QueuedMirror[]): Promise<void> {
  try {
    await queue.sendBatch(copies.map((body) => ({ body })));
  } catch {
    for (const copy of copies) {
      try {
        await queue.send(copy);
      } catch (error) {
        log("warn", "mirror.send_failed", { error });
      }
    }
  }
}

export interface QueueDepth {
  /** Name of its binding. */
  readonly queue: string;
  /** Undefined where it did not answer. */
  readonly messages: number | undefined;
  /** When the oldest message came, epoch ms; undefined where there is none or nobody told. */
  readonly oldestAt: number | undefined;
}

const LIMIT_MS = 5000;

/** Of every queue that is bound: one that is not used any more may still hold copies. */
export async function queueDepths(env: Env): Promise<readonly QueueDepth[]> {
  return Promise.all(boundQueues(env).map(async (queue) => depthOf(env, queue)));
}

async function depthOf(env: Env, queue: string): Promise<QueueDepth> {
  let timer: ReturnType<typeof setTimeout> | null = null;
  const late = new Promise<undefined>((resolve) => {
    timer = setTimeout(() => resolve(undefined), LIMIT_MS);
  });
  try {
    const told = await Promise.race([queueOf(env, queue).metrics(), late]);
    const oldestAt = told?.oldestMessageTimestamp?.getTime();
    return { queue, messages: told?.backlogCount, oldestAt };
  } catch (error) {
    log("warn", "mirror.queue_failed", { queue, error });
    return { queue, messages: undefined, oldestAt: undefined };
  } finally {
    clearTimeout(timer);
  }
}

/** The settings were read: what they name is bound. */
function queueOf(env: Env, binding: string): Queue<QueuedMirror> {
  return (env as unknown as Readonly<Record<string, Queue<QueuedMirror>>>)[
    binding
  ] as Queue<QueuedMirror>;
}
