/** Whether a message can be sent no more because of what was forgotten of it. Pure. */
import type { MessageRecord } from "../message/record.ts";

export function isForgotten({ redactedAt, request }: MessageRecord): boolean {
  if (redactedAt !== undefined) return true;
  // AlimTalk takes its text from the template, and its values are never left out but with it.
  return request.type === "ALIMTALK" ? request.variables === undefined : request.text === undefined;
}
