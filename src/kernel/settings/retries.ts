/** When a message is tried again. */
import { byPurpose, count, duration, positiveDuration } from "./readers.ts";

export const retrySettings = {
  title: "Retries",
  about: "When a message that was not sent, or whose outcome is unknown, is tried again.",
  fields: {
    MAX_SEND_ATTEMPTS: count(1, 20)
      .prefault("5")
      .describe("Attempts for a message whose earlier attempts are proven not sent."),
    RETRY_BASE: positiveDuration.prefault("2s").describe("First wait between attempts; doubles."),
    RETRY_MAX: positiveDuration.prefault("10m").describe("Longest wait between attempts."),
    ACCOUNT_PAUSE: duration
      .prefault("15s")
      .describe(
        "How long all sending waits after a fault of the account, before the gate asks again; doubles up to 30 s.",
      ),
    VALIDITY: byPurpose
      .prefault("auth=10m,info=24h,ad=24h")
      .describe(
        "How long a message may be sent, by purpose, from its acceptance or `scheduledAt`, where it names no `validFor` or `validUntil`. A purpose that is left out has no limit.",
      ),
    ABSENCE_WAIT: positiveDuration
      .prefault("20s")
      .describe(
        "Least time between the two polls of the provider's history that prove that a message was not taken.",
      ),
    ABSENCE_AFTER: byPurpose
      .prefault("auth=60s,info=10m")
      .describe(
        "When three polls that did not show a message let presume that it was not taken, though the history shows nothing later, by purpose, from the attempt. A purpose that is left out: never.",
      ),
    UNCONFIRMED_WINDOW: duration
      .prefault("10m")
      .describe(
        "How long a message with `onUnknown: fail` is looked up before it is reported, and any of which the history cannot tell whether a row is its own.",
      ),
  },
};
