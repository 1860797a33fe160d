/** The layout of a batch's record. Pure. */
import { inLayout, type Layout } from "../../kernel/json/layout.ts";
import type { BatchRecord } from "./batch-record.ts";

/** Raise `current` together with `BatchRecord.schema` when a field changes its meaning, and add the step from the layout before. */
export const BATCH_LAYOUT: Layout = { what: "batch", current: 1, steps: {} };

/** @throws NewerLayoutError where a newer version wrote it. */
export function readBatch(stored: BatchRecord): BatchRecord {
  return inLayout(BATCH_LAYOUT, stored);
}
