/** What Cloudflare has of a Worker, its queues and its databases. */
import type { Cloudflare } from "./cloudflare.ts";
import type { ConsumerState, WorkerState } from "./facts.ts";

export interface RemoteConsumer {
  readonly type?: string;
  readonly script?: string;
  readonly service?: string;
  readonly dead_letter_queue?: string;
  readonly settings?: {
    readonly batch_size?: number;
    readonly max_retries?: number;
    readonly max_wait_time_ms?: number;
    readonly max_concurrency?: number | null;
  };
}

export interface RemoteQueue {
  readonly queue_id: string;
  readonly queue_name: string;
  readonly consumers?: readonly RemoteConsumer[];
}

export interface RemoteDatabase {
  readonly id: string;
  readonly name: string;
  readonly caching?: { readonly disabled?: boolean };
  readonly origin?: { readonly host?: string; readonly port?: number; readonly database?: string };
}

export interface RemoteVersion {
  readonly id: string;
  readonly annotations?: Readonly<Record<string, string>>;
  readonly metadata?: { readonly created_on?: string };
}

export interface RemoteWorker {
  readonly state: WorkerState;
  readonly secrets: readonly string[];
  readonly crons: readonly string[];
  /** The versions that answer, the newest deployment's. */
  readonly versions: readonly RemoteVersion[];
}

/** Undefined where there is no such Worker. */
export async function readWorker(api: Cloudflare, name: string): Promise<RemoteWorker | undefined> {
  const script = `/workers/scripts/${name}`;
  const state = await api.find<WorkerState>(`${script}/settings`);
  if (!state) return undefined;
  const [secrets, schedules, deployed] = await Promise.all([
    api.find<readonly { readonly name: string }[]>(`${script}/secrets`),
    api.find<{ readonly schedules?: readonly { readonly cron: string }[] }>(`${script}/schedules`),
    api.find<{
      readonly deployments?: readonly {
        readonly versions: readonly { readonly version_id: string }[];
      }[];
    }>(`${script}/deployments`),
  ]);
  const ids = deployed?.deployments?.[0]?.versions.map(({ version_id }) => version_id) ?? [];
  return {
    state,
    secrets: (secrets ?? []).map(({ name }) => name),
    crons: (schedules?.schedules ?? []).map(({ cron }) => cron),
    versions: await Promise.all(
      ids.map(async (id) => (await api.find<RemoteVersion>(`${script}/versions/${id}`)) ?? { id }),
    ),
  };
}

export async function readQueues(api: Cloudflare): Promise<ReadonlyMap<string, RemoteQueue>> {
  const queues = await api.list<RemoteQueue>("/queues");
  return new Map(queues.map((queue) => [queue.queue_name, queue]));
}

export async function readDatabases(api: Cloudflare): Promise<ReadonlyMap<string, RemoteDatabase>> {
  const all = await api.list<RemoteDatabase>("/hyperdrive/configs");
  return new Map(all.map((one) => [one.id, one]));
}

/** Whether the account has the bucket; true where none is asked for. */
export async function hasBucket(api: Cloudflare, name: string | undefined): Promise<boolean> {
  return name === undefined || (await api.find(`/r2/buckets/${name}`)) !== undefined;
}

/** What the Worker consumes of the queues of the account. */
export function consumersOf(
  queues: ReadonlyMap<string, RemoteQueue>,
  worker: string,
): readonly ConsumerState[] {
  return [...queues.values()].flatMap(({ queue_name, consumers = [] }) =>
    consumers
      .filter((one) => (one.script ?? one.service) === worker)
      .map((one) => ({
        queue: queue_name,
        deadLetter: one.dead_letter_queue || undefined,
        batchSize: one.settings?.batch_size,
        waitMs: one.settings?.max_wait_time_ms,
        retries: one.settings?.max_retries,
        concurrency: one.settings?.max_concurrency,
      })),
  );
}
