/** Makes the fallback that a message's record asks for. */
import type { Journal } from "./journal.ts";

export async function performFallback(_env: Env, _journal: Journal): Promise<void> {
  // Filled in with failover.
}
