/** A final message's text, replaced by its hash where the settings say so. */
import type { Settings } from "../env.ts";
import type { MessageRecord } from "../message/record.ts";
import { forgetsText } from "../settings/privacy.ts";
import { isTextDone, withoutText } from "./forget-text.ts";
import { textHash } from "./seal.ts";

/** The same record where there is nothing to forget (yet). */
export function forgetText(settings: Settings, record: MessageRecord): MessageRecord {
  if (!forgetsText(settings) || !isTextDone(record)) return record;
  const { text } = record.request;
  const hash = text === undefined ? undefined : textHash(settings, record.tenant, text);
  return withoutText(record, hash);
}
