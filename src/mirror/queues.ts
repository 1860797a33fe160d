/**
 * The only file that knows the mirror's queues and how copies spread over them. All copies of a message go into one queue as
 * long as their number stays; that saves work (the consumer joins copies that come together) and is no promise: a queue keeps
 * no order, and rows only get newer. So the number may change at any time.
 */
import type { Settings } from "../env.ts";
import { log } from "../log.ts";
import { hashFraction } from "../message/schedule.ts";
import { boundQueues, mirrorBinding } from "../settings/scale.ts";
import type { QueuedMirror } from "./consumer.ts";

/** Puts a copy into the queue of its key: the id of what it is a copy of. @throws Error where the queue does not take it. */
export async function sendToMirror(
  env: Env,
  settings: Settings,
  key: string,
  copy: QueuedMirror,
): Promise<void> {
  const index = Math.floor(hashFraction(key) * settings.MIRROR_QUEUES);
  await queueOf(env, mirrorBinding(index)).send(copy);
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
