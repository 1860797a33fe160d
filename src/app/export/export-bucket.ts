/** The bucket of exports: a record for each, and its parts. The binding is optional, and this is the only file that knows it. */
import type { ExportJob } from "./export-job.ts";

export interface Stored {
  readonly job: ExportJob;
  /** Tag of the version that was read: a write that another one overtook is none. */
  readonly etag: string;
}

/** R2 takes one write a second of a name. */
const AGAIN_MS = 1100;
const TRIES = 4;
const JOBS = "jobs/";

export class ExportBucket {
  readonly #bucket: R2Bucket;

  private constructor(bucket: R2Bucket) {
    this.#bucket = bucket;
  }

  /** Undefined where the Worker has no such binding. */
  static of(env: object): ExportBucket | undefined {
    const { EXPORTS } = env as { readonly EXPORTS?: R2Bucket };
    return EXPORTS && new ExportBucket(EXPORTS);
  }

  async read(tenant: string, id: string): Promise<Stored | undefined> {
    return this.#read(jobKey(tenant, id));
  }

  /** @returns false where it is there, or was changed meanwhile. */
  async write(job: ExportJob, etag: string | undefined): Promise<Stored | undefined> {
    const onlyIf = etag === undefined ? { etagDoesNotMatch: "*" } : { etagMatches: etag };
    const key = jobKey(job.filter.tenant, job.id);
    const written = await again(async () =>
      this.#bucket.put(key, JSON.stringify(job), {
        onlyIf,
        customMetadata: { state: job.state, endedAt: String(job.endedAt ?? "") },
      }),
    );
    return written ? { job, etag: written.etag } : undefined;
  }

  async writePart(job: ExportJob, part: number, bytes: Uint8Array): Promise<void> {
    await again(async () => this.#bucket.put(partKey(job, part), bytes));
  }

  async part(job: ExportJob, part: number): Promise<R2ObjectBody | undefined> {
    return (await this.#bucket.get(partKey(job, part))) ?? undefined;
  }

  /** Its parts first: what is cut off in between can be removed again. */
  async remove(job: ExportJob): Promise<void> {
    await this.removeParts(job);
    await this.#bucket.delete(jobKey(job.filter.tenant, job.id));
  }

  async removeParts(job: ExportJob): Promise<void> {
    const { tenant } = job.filter;
    const prefix = `parts/${encodeURIComponent(tenant)}/${job.id}/`;
    for (;;) {
      const { objects, truncated } = await this.#bucket.list({ prefix });
      if (objects.length > 0) await this.#bucket.delete(objects.map(({ key }) => key));
      if (!truncated) return;
    }
  }

  async running(tenant?: string): Promise<readonly Stored[]> {
    return this.#each(tenant, ({ state }) => state === "running");
  }

  async endedBefore(time: number): Promise<readonly Stored[]> {
    return this.#each(undefined, ({ endedAt }) => !!endedAt && Number(endedAt) < time);
  }

  async #each(
    tenant: string | undefined,
    wanted: (metadata: Readonly<Record<string, string>>) => boolean,
  ): Promise<readonly Stored[]> {
    const prefix = tenant === undefined ? JOBS : `${JOBS}${encodeURIComponent(tenant)}/`;
    const keys: string[] = [];
    let cursor: string | undefined;
    do {
      const page = await this.#bucket.list({
        prefix,
        include: ["customMetadata"],
        ...(cursor !== undefined && { cursor }),
      });
      const found = page.objects.filter(({ customMetadata }) => wanted(customMetadata ?? {}));
      keys.push(...found.map(({ key }) => key));
      cursor = page.truncated ? page.cursor : undefined;
    } while (cursor !== undefined);
    const read = await Promise.all(keys.map(async (key) => this.#read(key)));
    return read.filter((one) => one !== undefined);
  }

  async #read(key: string): Promise<Stored | undefined> {
    const found = await this.#bucket.get(key);
    return found ? { job: await found.json<ExportJob>(), etag: found.etag } : undefined;
  }
}

const jobKey = (tenant: string, id: string): string =>
  `${JOBS}${encodeURIComponent(tenant)}/${id}.json`;

const partKey = ({ filter, id, format }: ExportJob, part: number): string =>
  `parts/${encodeURIComponent(filter.tenant)}/${id}/${String(part).padStart(6, "0")}.${format}`;

async function again<T>(write: () => Promise<T>): Promise<T> {
  for (let tries = 1; ; tries++) {
    try {
      return await write();
    } catch (error) {
      if (tries === TRIES) throw error;
      await new Promise((resolve) => setTimeout(resolve, AGAIN_MS));
    }
  }
}
