/**
 * Offset of the provider's clock from ours, read off the Date header of its answers. History rows carry the provider's
 * time, and a message without an id is found by it.
 */

/** Whole seconds and a network lie between: less than this says nothing. */
const WORTH_KNOWING_MS = 2000;

export interface ClockWatch {
  readonly fetch: typeof fetch;
  /** Provider's clock minus ours in ms; undefined when unknown or too small to tell. */
  offset(): number | undefined;
}

/** @param through makes the calls */
export function watchClock(through: typeof fetch = fetch): ClockWatch {
  let offset: number | undefined;
  return {
    fetch: async (input, init) => {
      const asked = Date.now();
      const response = await through(input, init);
      const told = Date.parse(response.headers.get("date") ?? "");
      // The header is cut to the second: its middle is the best guess, as is the middle of the call.
      if (!Number.isNaN(told)) offset = told + 500 - (asked + Date.now()) / 2;
      return response;
    },
    offset: () =>
      offset !== undefined && Math.abs(offset) >= WORTH_KNOWING_MS ? Math.round(offset) : undefined,
  };
}
