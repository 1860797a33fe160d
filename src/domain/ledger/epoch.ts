/**
 * Recognises a database that was restored or replaced. Postgres and an object outside of it know one epoch and one counter. The counter
 * grows in Postgres first, so a Postgres that is behind the object has lost time. Pure.
 */

/** `restored`: this database, as it was earlier. `new`: an empty database, or another service's. */
export type EpochState = "ok" | "restored" | "new";

/** A database's own statement about its epoch. */
export interface EpochRow {
  readonly epoch: string;
  readonly counter: number;
  /** Epoch ms of the newest count. */
  readonly countedAt: number;
}

/** The object's knowledge of the database. */
export interface KnownEpoch {
  readonly epoch: string;
  readonly counter: number;
  /** It stays until a rebuild is done, whatever the database says meanwhile. */
  readonly recognised?: Recognised;
}

export interface Recognised {
  readonly state: Exclude<EpochState, "ok">;
  /** Epoch ms. */
  readonly at: number;
  /** Epoch ms: up to when the restored database knows things; null of a new one. */
  readonly since: number | null;
}

/** @param known read before the row, as the row may only be ahead of it */
export function judgeEpoch(known: KnownEpoch | undefined, row: EpochRow | undefined): EpochState {
  // An object that knows nothing begins with the database that it meets.
  if (!known) return "ok";
  if (known.recognised) return known.recognised.state;
  if (row?.epoch !== known.epoch) return "new";
  return row.counter < known.counter ? "restored" : "ok";
}

/** The counter of a database that is taken as it is: no database that was there before has it. */
export function counterAfter(known: KnownEpoch | undefined, row: EpochRow | undefined): number {
  return Math.max(known?.counter ?? 0, row?.counter ?? 0) + 1;
}
