/** The Worker as it is, with the storage's writes counted for the bench: a KV put, a KV delete and a setAlarm are a row each. */
import type { QueuedMirror } from "../../../src/mirror/consumer.ts";
import worker, { MessageObject as Message } from "../../../src/worker.ts";

export {
  BatchObject,
  LedgerObject,
  MetricsObject,
  ProviderGate,
  TenantObject,
  TenantRegister,
} from "../../../src/worker.ts";

let rows = 0;
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
}

export default {
  ...worker,
  async fetch(request, env, ctx) {
    if (new URL(request.url).pathname === "/_bench/rows") return Response.json(rows);
    return worker.fetch(request, env, ctx);
  },
} satisfies ExportedHandler<Env, QueuedMirror>;
