/** Warnings for a caller whose message is sent all the same. Pure. */

/** k-msg's words and ours, each with what it says to the caller. No code leaves the table: messages have stored it. */
const WORDS = {
  FALLBACK_CONTENT_MISSING:
    "failover is enabled without a text: nothing goes out where the AlimTalk fails; give failover.fallbackContent",
  RECIPIENT_MAY_NOT_RECEIVE:
    "the recipient is not a mobile number: only some of them receive messages",
  AD_FORMAT_MADE_LMS:
    "what adFormat added made it longer than an SMS: it goes out as an LMS, at the price of one; shorten the text where it should be an SMS",
} as const;

export type WarningCode = keyof typeof WORDS;

export interface Warning {
  readonly code: string;
  readonly detail: string;
}

/** @param code as it was stored: one that this version does not know says nothing more */
export function warningOf(code: string): Warning {
  const words: Readonly<Record<string, string>> = WORDS;
  return { code, detail: words[code] ?? code };
}
