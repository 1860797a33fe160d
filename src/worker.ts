import { settingsOf } from "./env.ts";
import { app } from "./http/app.ts";
import { consumeMirror, type QueuedMirror } from "./mirror/consumer.ts";
import { sweep } from "./mirror/sweeper.ts";

export { MessageObject } from "./message/message-object.ts";
export { ProviderGate } from "./gate/provider-gate.ts";

const SWEEP_LIMIT = 500;

export default {
  fetch: app.fetch,
  queue: consumeMirror,
  async scheduled(_controller, env) {
    await sweep(env, settingsOf(env), SWEEP_LIMIT);
  },
} satisfies ExportedHandler<Env, QueuedMirror>;
