/** Has an object lose its memory, whatever it is doing. */
import { evictDurableObject } from "cloudflare:test";

type Stub = Parameters<typeof evictDurableObject>[0];

/** One that is not in memory has nothing to forget, and one that is busy is waited for. */
export async function evict(stub: Stub): Promise<void> {
  for (;;) {
    try {
      return await evictDurableObject(stub);
    } catch (error) {
      if (/not currently running/.test(String(error))) return;
      if (!/Timed out waiting to evict/.test(String(error))) throw error;
    }
  }
}
