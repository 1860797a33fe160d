/** When a message's duties want it awake. Pure; times are epoch milliseconds. */
import { erasureAt } from "../privacy/redact.ts";
import { webhookAt } from "../webhook/pending.ts";
import { fallbackAt } from "./fallback.ts";
import type { MessageRecord } from "./record.ts";

/** The earliest; undefined while nothing is owed. */
export function dutyAt(record: MessageRecord): number | undefined {
  const all = [fallbackAt(record), webhookAt(record), erasureAt(record), record.alert?.at];
  const times = all.filter((at) => at !== undefined);
  return times.length > 0 ? Math.min(...times) : undefined;
}
