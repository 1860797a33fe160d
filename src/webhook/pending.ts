/** Which webhooks a message still has to deliver, and when. Pure. */
import type { MessageRecord } from "../message/record.ts";

/** When the next delivery is due; undefined where nothing is owed. */
export function webhookAt(_record: MessageRecord): number | undefined {
  return undefined;
}
