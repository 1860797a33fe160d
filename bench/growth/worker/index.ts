/**
 * The Worker as it is, with the storage's writes counted for the bench (a KV put, a KV delete and a setAlarm are a row each), and
 * with a short way to many messages in flight: each gets on disk what one that was really sent has there, record and alarm.
 */
import type { MessageRecord } from "../../../src/domain/message/record.ts";
import { DEFAULT_TENANT } from "../../../src/domain/tenant/tenant-config.ts";
import { isolateOf } from "../../../src/objects/isolate.ts";
import type { QueuedMirror } from "../../../src/objects/mirror/queued.ts";
import worker, { MessageObject as Message } from "../../../src/worker.ts";

// All but what this file exports itself.
export * from "../../../src/worker.ts";

const HALF_DAY_MS = 43_200_000;

let rows = 0;
let alarms = 0;
/** Alarms after which their message was delivered: its last for days. */
let delivered = 0;
let counting = false;

/** The classes behind the storage are the same for every object of the isolate. */
function countRows(storage: DurableObjectStorage): void {
  if (counting) return;
  counting = true;
  countCalls(Object.getPrototypeOf(storage.kv), ["put", "delete"]);
  countCalls(Object.getPrototypeOf(storage), ["setAlarm", "deleteAll"]);
}

function countCalls(prototype: Record<string, unknown>, names: readonly string[]): void {
  for (const name of names) {
    const real = prototype[name] as (...args: unknown[]) => unknown;
    prototype[name] = function counted(this: unknown, ...args: unknown[]) {
      rows++;
      return real.apply(this, args);
    };
  }
}

export class MessageObject extends Message {
  constructor(ctx: DurableObjectState, env: Env) {
    countRows(ctx.storage);
    super(ctx, env);
  }

  override async alarm(): Promise<void> {
    await super.alarm();
    alarms++;
    if (this.ctx.storage.kv.get<MessageRecord>("message")?.state === "delivered") delivered++;
  }

  async seed(record: MessageRecord): Promise<void> {
    this.ctx.storage.kv.put("message", record);
    await this.rest();
  }

  /** No check falls into what is measured next. */
  async rest(): Promise<void> {
    await this.ctx.storage.setAlarm(Date.now() + HALF_DAY_MS);
  }
}

async function fill(env: Env, like: string, count: number): Promise<void> {
  const model = await isolateOf(env).messages.find(DEFAULT_TENANT, like);
  const record = (await model?.stub.read(DEFAULT_TENANT)) as MessageRecord | undefined;
  if (!model || !record) throw new Error("no such message to be like");
  await (model.stub as unknown as DurableObjectStub<MessageObject>).rest();
  await Promise.all(
    Array.from({ length: count }, async () => {
      const { publicId, stub } = isolateOf(env).messages.create();
      await (stub as unknown as DurableObjectStub<MessageObject>).seed({ ...record, id: publicId });
    }),
  );
}

export default {
  ...worker,
  async fetch(request, env, ctx) {
    const { pathname, searchParams } = new URL(request.url);
    if (pathname === "/_bench/counts") return Response.json({ rows, alarms, delivered });
    if (pathname === "/_bench/fill") {
      await fill(env, searchParams.get("like") ?? "", Number(searchParams.get("count")));
      return Response.json(null);
    }
    return worker.fetch(request, env, ctx);
  },
} satisfies ExportedHandler<Env, QueuedMirror>;
