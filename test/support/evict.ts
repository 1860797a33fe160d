/** Has an object lose its memory, whatever it is doing. */
import { evictDurableObject } from "cloudflare:test";

type Stub = Parameters<typeof evictDurableObject>[0];

/** In each workerd waits half a minute for a busy object: together below a test's own time limit, which would not say why. */
const ATTEMPTS = 15;

/**
 * One that is not in memory has nothing to forget, and one that is busy is waited for.
 * @throws Error when it never rests
 */
export async function evict(stub: Stub): Promise<void> {
  let last: unknown;
  for (let attempt = 1; attempt <= ATTEMPTS; attempt++) {
    try {
      return await evictDurableObject(stub);
    } catch (error) {
      if (/not currently running/.test(String(error))) return;
      if (!/Timed out waiting to evict/.test(String(error))) throw error;
      last = error;
    }
  }
  throw new Error(`still busy after ${ATTEMPTS} attempts to evict it`, { cause: last });
}
