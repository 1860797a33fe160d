/** Asks many objects, but never more than a few at once. What is asked next is made when its turn comes. Pure. */

export async function inBounds<T, R>(
  items: Iterable<T>,
  width: number,
  ask: (item: T) => Promise<R>,
): Promise<R[]> {
  const answers: R[] = [];
  const queue = numbered(items);
  const worker = async (): Promise<void> => {
    // One iterator for all workers: each takes what comes next.
    for (const [index, item] of queue) answers[index] = await ask(item);
  };
  await Promise.all(Array.from({ length: width }, worker));
  return answers;
}

function* numbered<T>(items: Iterable<T>): Generator<readonly [number, T]> {
  let index = 0;
  for (const item of items) yield [index++, item];
}
