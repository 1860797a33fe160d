import type { MirrorRow } from "../../sql/mirror/row.ts";

/** Turns rows into bytes. It keeps no more of them than a compressor's window. */
export interface Paper {
  /** May give back nothing yet. */
  add(rows: readonly MirrorRow[]): Uint8Array;
  /** The bytes after the last row, and those before the first where there was none. */
  end(): Uint8Array;
}
