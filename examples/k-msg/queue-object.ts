import { DurableObject } from "cloudflare:workers";
import { Hono } from "hono";
/** A Worker whose job queue lives in a Durable Object: jobs wait, the object's alarm drains them. */
import { KMsg } from "k-msg";
import { createDurableObjectJobQueue } from "k-msg/adapters/cloudflare";

import { type IwinvEnv, iwinvOf } from "./iwinv.ts";

interface Env extends IwinvEnv {
  readonly KMSG_QUEUE: DurableObjectNamespace<KMsgQueueDO>;
}

interface Text {
  readonly to: string;
  readonly text: string;
}

interface Wanted extends Text {
  readonly delayMs?: number;
  readonly priority?: number;
}

export class KMsgQueueDO extends DurableObject<Env> {
  readonly #queue = createDurableObjectJobQueue<Text>(this.ctx.storage, {
    keyPrefix: "kmsg/queue",
  });
  readonly #kmsg = new KMsg({ providers: [iwinvOf(this.env)] });

  async enqueueSend({ to, text, delayMs = 0, priority = 0 }: Wanted): Promise<string> {
    const job = await this.#queue.enqueue("send", { to, text }, { delay: delayMs, priority });
    await this.#wakeAt(job.processAt.getTime());
    return job.id;
  }

  async state(jobId: string): Promise<{ status: string } | undefined> {
    const job = await this.#queue.getJob(jobId);
    return job && { status: job.status };
  }

  async size(): Promise<number> {
    return this.#queue.size();
  }

  async drain(maxJobs = 20): Promise<number> {
    let drained = 0;
    for (; drained < maxJobs; drained += 1) {
      const job = await this.#queue.dequeue();
      if (job === undefined) break;
      // The job's id is the message's: a job that is done twice sends once.
      const result = await this.#kmsg.send({ messageId: job.id, ...job.data });
      if (result.isSuccess) await this.#queue.complete(job.id, result.value);
      else await this.#queue.fail(job.id, result.error, { enabled: true, delayMs: 1000 });
    }
    return drained;
  }

  override async alarm(): Promise<void> {
    await this.drain(50);
    const next = await this.#queue.peek();
    if (next) await this.#wakeAt(next.processAt.getTime());
  }

  async #wakeAt(time: number): Promise<void> {
    const set = await this.ctx.storage.getAlarm();
    if (set === null || time < set) await this.ctx.storage.setAlarm(time);
  }
}

const app = new Hono<{ Bindings: Env }>();
const queueOf = (env: Env) => env.KMSG_QUEUE.getByName("default");

app.post("/queue/send", async (c) => {
  const jobId = await queueOf(c.env).enqueueSend(await c.req.json<Wanted>());
  return c.json({ ok: true, data: { jobId } });
});

app.post("/queue/drain", async (c) => {
  const { maxJobs } = await c.req.json<{ maxJobs?: number }>();
  return c.json({ ok: true, data: { drained: await queueOf(c.env).drain(maxJobs) } });
});

app.get("/queue/size", async (c) => {
  return c.json({ ok: true, data: { size: await queueOf(c.env).size() } });
});

app.get("/queue/jobs/:jobId", async (c) => {
  const job = await queueOf(c.env).state(c.req.param("jobId"));
  return job
    ? c.json({ ok: true, data: { job } })
    : c.json({ ok: false, message: "Job not found" }, 404);
});

export default app;
