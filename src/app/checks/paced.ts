import { inBounds } from "../../kernel/coalescing/bounded.ts";

/** The reference's pause between two calls to the provider. */
const SHORTEST_MS = 50;
/** Objects asked at once: a slow answer does not hold up the others. */
const WIDTH = 10;

/**
 * Asks many objects, a few at once and never two within the interval. The gate paces what all callers do together; this
 * keeps one caller from filling its line.
 */
export async function paced<T, R>(
  items: readonly T[],
  perSecond: number,
  ask: (item: T) => Promise<R>,
): Promise<R[]> {
  const intervalMs = Math.max(SHORTEST_MS, Math.ceil(1000 / perSecond));
  let turn = Promise.resolve();
  return inBounds(items, WIDTH, async (item) => {
    const mine = turn;
    turn = mine.then(async () => scheduler.wait(intervalMs));
    await mine;
    return ask(item);
  });
}
