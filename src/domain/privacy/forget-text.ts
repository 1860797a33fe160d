/** When a message needs its text no more, and what it is without it. Pure. */
import type { MessageRecord, MessageRequest } from "../message/record.ts";
import { isFinal } from "../message/states.ts";

/**
 * Nothing can come that needs the text: no attempt, no replay (`failed` keeps it for the class of texts), no fallback that is
 * still to be made, and no row of the provider's history that could only be told by it.
 */
export function isTextDone(record: MessageRecord): boolean {
  if (!isFinal(record.state) || record.state === "failed") return false;
  if (record.fallback?.state === "owed") return false;
  return record.state !== "expired" || record.providerMessageId !== undefined;
}

const TEXTS = ["text", "subject", "variables", "templateParams"] as const;
const FALLBACK_TEXTS = ["fallbackContent", "fallbackTitle"] as const;

/** True if anything of the text is left. */
export function holdsText({ request }: MessageRecord): boolean {
  const { text, subject, variables, templateParams, failover } = request;
  const parts = [text, subject, variables, templateParams?.[0]];
  parts.push(failover?.fallbackContent, failover?.fallbackTitle);
  return parts.some((part) => part !== undefined);
}

/**
 * The message without text, subject, variables and the text of its fallback; the same record where none of them is left.
 * @param textHash stands in the place of the text, where one is wanted
 */
export function withoutText(record: MessageRecord, textHash?: string): MessageRecord {
  if (!holdsText(record)) return record;
  const { text, templateParams, failover } = record.request;
  const request: MessageRequest = {
    ...without(record.request, TEXTS),
    // An empty list says that the template was read, as the values said.
    ...(templateParams && { templateParams: [] }),
    ...(failover && { failover: withoutFallbackText(failover) }),
    ...(text !== undefined && textHash !== undefined && { textHash }),
  };
  return { ...record, request };
}

type Failover = NonNullable<MessageRequest["failover"]>;

/** The fact that there was one is kept: a failover without a text is something to warn of. */
function withoutFallbackText(failover: Failover): Failover {
  const gone = failover.textGone ?? Boolean(failover.fallbackContent?.trim());
  return { ...without(failover, FALLBACK_TEXTS), ...(gone && { textGone: true }) };
}

function without<T extends object, K extends keyof T>(from: T, names: readonly K[]): Omit<T, K> {
  const gone = new Set<PropertyKey>(names);
  return Object.fromEntries(Object.entries(from).filter(([name]) => !gone.has(name))) as Omit<T, K>;
}
