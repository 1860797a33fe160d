/**
 * The only file that knows the mirror's queues and how copies spread over them. All copies of a message go into one queue as
 * long as their number stays; that saves work (the consumer joins copies that come together) and is no promise: a queue keeps
 * no order, and rows only get newer. So the number may change at any time.
 */
import { Gathering } from "../../kernel/coalescing/gather.ts";
import { hashFraction } from "../../kernel/hashes/hash-fraction.ts";
import { log } from "../../kernel/log.ts";
import { boundQueues, mirrorBinding } from "../../kernel/settings/scale.ts";
import type { Isolate } from "../isolate.ts";
import type { QueuedMirror } from "./queued.ts";

/** Most copies of one call; the platform takes 100, and 256 kB: a copy has some 2 kB, but may have more. */
const MAX_TOGETHER = 50;

export class MirrorQueues {
  readonly #env: Env;
  readonly #isolate: Pick<Isolate, "settings">;
  readonly #gathering = new Gathering<QueuedMirror>();

  constructor(env: Env, isolate: Pick<Isolate, "settings">) {
    this.#env = env;
    this.#isolate = isolate;
  }

  /** Puts a copy into the queue of its key: the id of what it is a copy of. @throws Error where the queue does not take it. */
  async send(key: string, copy: QueuedMirror): Promise<void> {
    await queueOf(this.#env, this.#bindingOf(key)).send(copy);
  }

  /**
   * The same together with other copies of the isolate. Only for what is on disk already, as another object may make the call: no
   * output gate of this one holds it back. And only for what is sent again until it is acknowledged.
   * @returns what has to be kept running by whoever gets it; nobody else waits. It never fails.
   */
  sendSoon(key: string, copy: QueuedMirror): Promise<void> | undefined {
    const binding = this.#bindingOf(key);
    const { work } = this.#gathering.add(binding, copy, Date.now(), async (all) => {
      const queue = queueOf(this.#env, binding);
      for (let at = 0; at < all.length; at += MAX_TOGETHER) {
        await sendAll(queue, all.slice(at, at + MAX_TOGETHER));
      }
    });
    return work;
  }

  /** Depths of every queue that is bound: one that is not used any more may still hold copies. */
  async depths(): Promise<readonly QueueDepth[]> {
    const env = this.#env;
    return Promise.all(boundQueues(env).map(async (queue) => depthOf(env, queue)));
  }

  #bindingOf(key: string): string {
    const index = Math.floor(hashFraction(key) * this.#isolate.settings.MIRROR_QUEUES);
    return mirrorBinding(index);
  }
}

/** Sends one by one where they are refused together, so that one that is too large or ill formed does not hold back the others. */
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

export const QUEUE_LIMIT_MS = 5000;

async function depthOf(env: Env, queue: string): Promise<QueueDepth> {
  let timer: ReturnType<typeof setTimeout> | null = null;
  const late = new Promise<undefined>((resolve) => {
    timer = setTimeout(() => resolve(undefined), QUEUE_LIMIT_MS);
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
