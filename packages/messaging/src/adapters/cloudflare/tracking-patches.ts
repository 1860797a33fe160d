/** What patches have in common, whatever they are applied to. */
import type { TrackingRecord } from "../../tracking/record.ts";
import { reopens } from "../../tracking/status.ts";
import { CLEARABLE_FIELDS, type TrackingPatch } from "../../tracking/store.ts";

/** What `undefined` in a patch clears: the protected fields go with the field they protect. */
export const CLEARABLE: ReadonlySet<string> = new Set([
  ...CLEARABLE_FIELDS,
  "fromEnc",
  "fromHash",
  "fromMasked",
  "metadataEnc",
  "metadataHashes",
]);

/** Later patches win, except that an ended status stays ended; by id, so that two batches lock in the same order. */
export function mergedPatches(patches: readonly TrackingPatch[]): TrackingPatch[] {
  const byId = new Map<string, Partial<TrackingRecord>>();
  for (const { messageId, patch } of patches) {
    const before = byId.get(messageId) ?? {};
    const next = { ...before, ...patch };
    if (before.status !== undefined && next.status !== undefined) {
      if (reopens(before.status, next.status)) next.status = before.status;
    }
    byId.set(messageId, next);
  }
  return [...byId]
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([messageId, patch]) => ({ messageId, patch }));
}
