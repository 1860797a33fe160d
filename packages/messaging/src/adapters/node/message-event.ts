/** The events that tell of a message all look the same. */
import type { MessageEventType } from "../../enums.ts";
import type { MessageEvent } from "../../message-report.ts";

export function messageEvent<T>(
  subject: string,
  type: MessageEventType,
  data: T,
  metadata: Record<string, unknown> = {},
): MessageEvent<T> {
  const timestamp = new Date();
  return { id: `evt_${subject}_${timestamp.getTime()}`, type, timestamp, data, metadata };
}
