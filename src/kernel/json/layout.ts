/**
 * The layout of a stored value: the number in its `schema`. A value of an older layout is moved on, step by step; one that a newer
 * version wrote is left alone, as nobody here knows what it means. Pure.
 */

/** A newer version wrote the stored value. It holds no value: not a number, not a text. */
export class NewerLayoutError extends Error {
  override readonly name = "NewerLayoutError";
}

type Stored = Readonly<Record<string, unknown>>;

/** From a layout to the next. What it does not name stays as it is. */
export type LayoutStep = (old: Stored) => Stored;

export interface Layout {
  /** For the error: "message". */
  readonly what: string;
  /** The layout that this version writes. */
  readonly current: number;
  /** By the layout that a step begins with; one for every number below the current. */
  readonly steps: Readonly<Record<number, LayoutStep>>;
}

/** Values from before there was a number have the first layout. */
const FIRST = 1;

/**
 * @returns the value in the current layout; itself where it is in it
 * @throws NewerLayoutError where a newer version wrote it, or its number is none
 */
export function inLayout<T extends object>({ what, current, steps }: Layout, stored: T): T {
  const written = (stored as { readonly schema?: unknown }).schema ?? FIRST;
  if (!isLayout(written) || written > current) throw newerLayout(what, `layout ${shown(written)}`);
  let value: Stored = stored as Stored;
  for (let layout = written; layout < current; layout++) {
    const step = steps[layout];
    if (!step) throw new Error(`no step leads from layout ${layout} of a ${what} to the next`);
    value = { ...step(value), schema: layout + 1 };
  }
  return value as T;
}

/** @param written what this version does not know: "layout 2" */
export function newerLayout(what: string, written: string): NewerLayoutError {
  return new NewerLayoutError(`a stored ${what} has ${written}, which this version does not know`);
}

function isLayout(value: unknown): value is number {
  return Number.isInteger(value) && Number(value) >= FIRST;
}

/** A value that is no number is not repeated. */
function shown(value: unknown): string {
  return typeof value === "number" ? String(value) : "?";
}
