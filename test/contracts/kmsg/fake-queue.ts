/** `$queue`: a job queue in memory to the public contract. The highest priority comes first, then the oldest; a failure counts. */
import type { JsonObject } from "./data.ts";
import { show } from "./show.ts";

interface Job {
  readonly id: string;
  readonly type: string;
  readonly data: unknown;
  status: "pending" | "processing" | "completed" | "failed";
  readonly priority: number;
  attempts: number;
  readonly maxAttempts: number;
  readonly delay: number;
  readonly createdAt: Date;
  processAt: Date;
  completedAt?: Date;
  failedAt?: Date;
  error?: string;
  readonly metadata: unknown;
}

interface Options {
  readonly priority?: number;
  readonly delay?: number;
  readonly maxAttempts?: number;
  readonly metadata?: Readonly<Record<string, unknown>>;
}

interface Retry {
  readonly enabled?: boolean;
  readonly delayMs?: number;
}

/** @param plan `noCleanup`: without `cleanupTerminal`; `completeFails`: the store does not hear of a success. */
export function fakeQueue(log: (readonly unknown[])[], plan: JsonObject): object {
  const jobs = new Map<string, Job>();
  let count = 0;
  const pending = (): Job[] => [...jobs.values()].filter(({ status }) => status === "pending");
  const inFuture = (ms = 0): Date => new Date(Date.now() + ms);
  const cleanup = {
    async cleanupTerminal() {
      const ended = [...jobs.values()].filter(
        ({ status }) => status === "completed" || status === "failed",
      );
      for (const { id } of ended) jobs.delete(id);
      return ended.length;
    },
  };
  return {
    async enqueue(type: string, data: unknown, options: Options = {}) {
      const { priority, delay, maxAttempts, metadata } = options;
      log.push(["queue.enqueue", type, show({ priority, delay, maxAttempts, metadata })]);
      const job: Job = {
        id: `job-${++count}`,
        type,
        data,
        status: "pending",
        priority: priority ?? 0,
        attempts: 0,
        maxAttempts: maxAttempts ?? 3,
        delay: delay ?? 0,
        createdAt: new Date(),
        processAt: inFuture(delay),
        metadata: metadata ?? {},
      };
      jobs.set(job.id, job);
      return { ...job };
    },
    async dequeue() {
      const [job] = pending()
        .filter(({ processAt }) => processAt.getTime() <= Date.now())
        .sort((a, b) => b.priority - a.priority || a.createdAt.getTime() - b.createdAt.getTime());
      if (job === undefined) return undefined;
      job.status = "processing";
      return { ...job };
    },
    async complete(id: string, result?: unknown) {
      log.push(["queue.complete", id, show(result)]);
      if (plan["completeFails"] === true) throw new Error("complete failed");
      const job = jobs.get(id);
      if (job) Object.assign(job, { status: "completed", completedAt: new Date() });
    },
    async fail(id: string, error: Error | string, retry?: Retry) {
      log.push(["queue.fail", id, show(retry)]);
      const job = jobs.get(id);
      if (job === undefined) return;
      job.attempts += 1;
      job.error = typeof error === "string" ? error : error.message;
      const end = retry?.enabled
        ? { status: "pending", processAt: inFuture(retry.delayMs) }
        : { status: "failed", failedAt: new Date() };
      Object.assign(job, end);
    },
    peek: async () => pending()[0],
    size: async () => pending().length,
    getJob: async (id: string) => (jobs.has(id) ? { ...jobs.get(id) } : undefined),
    remove: async (id: string) => jobs.delete(id),
    clear: async () => jobs.clear(),
    ...(plan["noCleanup"] === true ? {} : cleanup),
  };
}
