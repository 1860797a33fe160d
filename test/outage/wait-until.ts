import { wait } from "../chaos/random.ts";

/** @param at epoch milliseconds; a time that is over is now. */
export async function waitUntil(at: number): Promise<void> {
  await wait(Math.max(0, at - Date.now()));
}
