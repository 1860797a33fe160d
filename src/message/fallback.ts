/** The text message that goes out for an AlimTalk that definitely failed. Pure. */
import type { MessageRecord } from "./record.ts";

/** When it still has to be made; undefined where there is none to make. */
export function fallbackAt(_record: MessageRecord): number | undefined {
  return undefined;
}
