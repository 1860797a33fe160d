/** The bindings of wrangler.jsonc, and adapters that run inside a Durable Object. */
// oxlint-disable-next-line no-restricted-imports -- a test in workerd
import { runInDurableObject } from "cloudflare:test";
// oxlint-disable-next-line no-restricted-imports -- a test in workerd
import { env } from "cloudflare:workers";

export interface TestEnv {
  DB: D1Database;
  KV: KVNamespace;
  BUCKET: R2Bucket;
  STORAGE: DurableObjectNamespace;
  TRACKING: DurableObjectNamespace;
  HYPERDRIVE: Hyperdrive;
}

export const bindings = env as unknown as TestEnv;

let names = 0;

/** A name that no other test uses. */
export function freshName(): string {
  names += 1;
  return `t${crypto.randomUUID().replaceAll("-", "")}_${names}`;
}

export type ObjectStorageOf = DurableObjectState["storage"];

/**
 * What `make` builds, living in a Durable Object: each call of one of its methods is an event of its own there, as it would
 * be for requests that arrive at once.
 */
export function insideObject<T extends object>(make: (storage: ObjectStorageOf) => T): T {
  const stub = bindings.STORAGE.get(bindings.STORAGE.newUniqueId());
  const made = new WeakMap<object, T>();
  const target = {} as T;
  return new Proxy(target, {
    get: (_target, name) =>
      name === "then"
        ? undefined
        : async (...args: unknown[]) =>
            runInDurableObject(stub, async (_object, state: DurableObjectState) => {
              const inside = made.get(state.storage) ?? make(state.storage);
              made.set(state.storage, inside);
              const method = inside[name as keyof T] as (...args: unknown[]) => Promise<unknown>;
              return method.apply(inside, args);
            }),
  });
}
