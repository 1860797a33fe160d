/** Settings by which the service is spread over more queues and objects: docs/design/scale.md says when. */
import { count, positiveDuration } from "./readers.ts";

/** Enough for 320,000 copies a second. */
const MAX_QUEUES = 64;

export const scaleSettings = {
  title: "Mirror and scale",
  about: "Over how many queues and objects the service is spread; docs/design/scale.md says when.",
  fields: {
    MIRROR_QUEUES: count(1, MAX_QUEUES)
      .prefault("1")
      .describe(
        "Queues that the mirror is spread over: the bindings `MIRROR`, `MIRROR_1`, `MIRROR_2` … One carries 5,000 copies a second.",
      ),
    GATE_SHARDS: count(1, 256).prefault("1").describe("Shards of the provider gate."),
    GATE_SHARDS_BEFORE: count(1, 256)
      .optional()
      .describe(
        "The number of GATE_SHARDS before it was changed; for 4 days after the change, then to be removed.",
      ),
    LEDGER_SHARDS: count(1, 256)
      .prefault("1")
      .describe(
        "Shards of a tenant's daily ledger: one for 500,000 messages a day. Never lower it.",
      ),
    SQL_PATIENCE: count(1, 20)
      .prefault("1")
      .describe(
        "Multiplies how long a statement and its answer may take (docs/operate/bounded-reads.md), but no wait for a lock and nothing of `/readyz`: more where the database is slow.",
      ),
    MIRROR_AGAIN: positiveDuration
      .prefault("60s")
      .describe("First wait before an unacknowledged change is mirrored again; doubles up to 1 h."),
  },
};

/** The binding of a queue of the mirror, counted from 0. */
export function mirrorBinding(index: number): string {
  return index === 0 ? "MIRROR" : `MIRROR_${index}`;
}

/** The bindings among the first `queues` that are no queues. The first one is always there: wrangler.jsonc has it. */
export function unboundQueues(env: object, queues: number): readonly string[] {
  return Array.from({ length: queues }, (_, index) => mirrorBinding(index))
    .slice(1)
    .filter((name) => !isQueue((env as Readonly<Record<string, unknown>>)[name]));
}

/** Copies would be lost in a queue that is not there. */
export function unboundQueuesFault(
  { MIRROR_QUEUES }: { readonly MIRROR_QUEUES: number },
  env: object,
): string | undefined {
  const names = unboundQueues(env, MIRROR_QUEUES);
  if (names.length === 0) return undefined;
  return `MIRROR_QUEUES: no queue is bound as ${names.join(", ")}; see wrangler.jsonc`;
}

/** The bindings of the mirror's queues that are there, used or not. */
export function boundQueues(env: object): readonly string[] {
  const missing = unboundQueues(env, MAX_QUEUES)[0];
  const all = Array.from({ length: MAX_QUEUES }, (_, index) => mirrorBinding(index));
  return missing === undefined ? all : all.slice(0, all.indexOf(missing));
}

function isQueue(binding: unknown): boolean {
  return typeof (binding as { send?: unknown } | undefined)?.send === "function";
}
