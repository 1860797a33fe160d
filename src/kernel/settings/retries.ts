/** When a message is tried again. */
import { count, duration, flag, positiveDuration } from "./readers.ts";

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
      .describe("How long all sending waits after a fault of the account, before one probe."),
    RESEND_UNCONFIRMED: flag
      .prefault("false")
      .describe("`true`: what history does not know after UNCONFIRMED_WINDOW is sent again."),
    UNCONFIRMED_WINDOW: duration
      .prefault("10m")
      .describe(
        "How long an unknown outcome is looked up before RESEND_UNCONFIRMED may send again.",
      ),
  },
};
