/** Settings of alerts: the conditions, and the address that gets them. */
import { z } from "zod";

import { count, duration, positiveDuration } from "./readers.ts";

export const alertSettings = {
  title: "Alerts",
  about:
    "When operators are alerted that messages wait or are lost; docs/operate/alerts.md has the conditions.",
  fields: {
    ALERT_WEBHOOK_URL: z
      .url()
      .optional()
      .describe(
        "Gets a POST for each alert and each all-clear, in a form that Slack, Discord and others take. At most one alert an hour and condition.",
      ),
    ALERT_CLEAR_AFTER: duration
      .prefault("30s")
      .describe(
        "How long a condition must be over before its all-clear is sent; what comes back earlier was never over.",
      ),
    ALERT_UNCONFIRMED: count(0, 10_000)
      .prefault("10")
      .describe(
        "An alert is sent when the outcome of more messages than this has been unknown for five minutes. One of which the history cannot tell is an alert by itself.",
      ),
    ALERT_DEAD_LETTERS: count(1, 10_000)
      .prefault("1")
      .describe("An alert is sent when so many messages became dead letters within an hour."),
    ALERT_MIRROR_BEHIND: positiveDuration
      .prefault("10m")
      .describe(
        "An alert is sent when Postgres has been away, or a copy for it has waited, for so long.",
      ),
  },
};
