import type { MirrorRow } from "../../sql/mirror/row.ts";

/** How rows become bytes. It keeps no more of them than a compressor's window. */
export interface Paper {
  /** May give back nothing yet. */
  add(rows: readonly MirrorRow[]): Uint8Array;
  /** What stands after the last row, and before the first where there was none. */
  end(): Uint8Array;
}
