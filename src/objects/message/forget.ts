/** A final message's text, replaced by its hash where the settings say so. */
import type { MessageRecord } from "../../domain/message/record.ts";
import { isTextDone, withoutText } from "../../domain/privacy/forget-text.ts";
import { forgetsText } from "../../kernel/settings/privacy.ts";
import type { Settings } from "../../kernel/settings/settings.ts";
import { textHash } from "../storage/seal.ts";

/** The same record where there is nothing to forget (yet). */
export function forgetText(settings: Settings, record: MessageRecord): MessageRecord {
  if (!forgetsText(settings) || !isTextDone(record)) return record;
  const { text } = record.request;
  const hash = text === undefined ? undefined : textHash(settings, record.tenant, text);
  return withoutText(record, hash);
}
