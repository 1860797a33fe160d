/** The Worker with some of its neighbours replaced by ones that do nothing: what a message costs without them. */
import { env as given } from "cloudflare:workers";

import type { Grant } from "../../../src/objects/gate/gate-rpc.ts";
import type { QueuedMirror } from "../../../src/objects/mirror/queued.ts";
import worker, { MessageObject as Message } from "../../../src/worker.ts";

// All but what this file exports itself.
export * from "../../../src/worker.ts";

const { BENCH_WITHOUT = "" } = given as Env & { readonly BENCH_WITHOUT?: string };
const without = new Set(BENCH_WITHOUT.split(","));

const nothing = async (): Promise<void> => undefined;

const IDLE_GATE = {
  reserve: async (_work: unknown, _lane: unknown, count: number): Promise<Grant> => ({
    kind: "slots",
    slots: { first: Date.now(), intervalMs: 0, count },
    trial: false,
    share: false,
    firstChecks: {},
  }),
  ownAll: nothing,
};

/** One for all: what is parsed of it once is found again by it. */
const lean = {
  ...given,
  ...(without.has("mirror") && { MIRROR: { send: nothing, sendBatch: nothing } }),
  ...(without.has("ledger") && { LEDGER: { getByName: () => ({ add: nothing }) } }),
  ...(without.has("gate") && { GATES: { getByName: () => IDLE_GATE } }),
} as unknown as Env;

export class MessageObject extends Message {
  constructor(ctx: DurableObjectState, _env: Env) {
    super(ctx, lean);
  }
}

export default {
  ...worker,
  fetch: async (request, _env, ctx) => worker.fetch(request, lean, ctx),
} satisfies ExportedHandler<Env, QueuedMirror>;
