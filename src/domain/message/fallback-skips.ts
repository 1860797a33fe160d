/** The reasons that no text goes out in the place of a failed AlimTalk. Pure. */
import type { Warning } from "./warnings.ts";

/** The event of deciding so, and the code of the warning. */
export const FALLBACK_SKIPPED = "fallback_skipped";

/** By the reason that timeline and k-msg's metadata name. No reason leaves the table: messages have stored it. */
const WORDS = {
  OTHER_FAILURE:
    'the failure does not say that the recipient has no Kakao; failover.on "any_failure" sends the text then too',
  FALLBACK_CONTENT_MISSING: "failover has no text",
  OPTED_OUT: "the recipient does not want to hear of the sender, in no way",
  ERASED: "the recipient's data are to be erased",
  validity_expired: "the message's validity ended before the text could be sent",
  NOT_TAKEN:
    "nobody knows whether the AlimTalk was taken, and its onUnknown wants nothing sent that may come twice",
  TEXT_FORGOTTEN: "the text was forgotten before it could be sent",
  TOO_LATE: "the failure was reported after the tracking time",
  CONFLICT: "another message has the id of the text",
} as const;

export type SkipReason = keyof typeof WORDS;

/** The reason in such a warning; undefined in another one. */
export function skipReasonOf({ code, detail }: Warning): string | undefined {
  return code === FALLBACK_SKIPPED ? detail.slice(0, detail.indexOf(":")) : undefined;
}

/** The warning that the caller gets. @param reason as it was stored */
export function skipWarning(reason: string): Warning {
  const words: Readonly<Record<string, string>> = WORDS;
  return {
    code: FALLBACK_SKIPPED,
    detail: `${reason}: no text goes out in its place: ${words[reason] ?? reason}`,
  };
}
