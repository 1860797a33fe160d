/** Delivers the webhooks of a message that are due. */
import type { Journal } from "../message/journal.ts";

export async function performWebhooks(_env: Env, _journal: Journal): Promise<void> {
  // Filled in with webhooks.
}
