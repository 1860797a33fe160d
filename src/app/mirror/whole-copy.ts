/** All that SQL should have of a message, as its object's record says it: row and events, whatever was acknowledged before. */
import { checksDone } from "../../domain/message/check-times.ts";
import type { MessageRecord } from "../../domain/message/record.ts";
import { nextWake } from "../../domain/message/wake.ts";
import type { Settings } from "../../kernel/settings/settings.ts";
import { timingOf } from "../../objects/message/timing.ts";
import { mirrorMessage, type StoredMessage } from "../../sql/mirror/row.ts";
import { protectRow } from "../../sql/privacy/protected-row.ts";

export async function wholeCopy(record: MessageRecord, settings: Settings): Promise<StoredMessage> {
  const timing = timingOf(settings);
  const now = Date.now();
  const { row, events } = mirrorMessage(
    // All events, not only those that were not acknowledged.
    { ...record, mirrored: 0 },
    {
      checks: checksDone(record, timing, now),
      lastCheckedAt: undefined,
      nextWakeAt: nextWake(record, timing, now),
      toHash: null,
    },
  );
  return { row: await protectRow(settings, row), events };
}
