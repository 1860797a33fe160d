/** Resolves to a call's answer, or undefined once the time is over; its failure is the caller's. */
export async function inTime<T>(call: Promise<T>, limitMs: number): Promise<T | undefined> {
  // A timer that is left behind would keep an object awake, and an object that is awake is billed.
  let timer: ReturnType<typeof setTimeout> | null = null;
  const late = new Promise<undefined>((resolve) => {
    timer = setTimeout(() => resolve(undefined), limitMs);
  });
  return Promise.race([call, late]).finally(() => clearTimeout(timer));
}
