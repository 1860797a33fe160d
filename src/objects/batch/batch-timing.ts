/** The part of the settings that batches work with. */
import type { BatchTiming } from "../../domain/batch/batch-record.ts";
import type { Settings } from "../../kernel/settings/settings.ts";
import { DAY_MS } from "../../kernel/time/units.ts";

export function batchTimingOf({ MIRROR_AGAIN, RETENTION_DAYS }: Settings): BatchTiming {
  return { mirrorAgainMs: MIRROR_AGAIN, retentionMs: RETENTION_DAYS * DAY_MS };
}
