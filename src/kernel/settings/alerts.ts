/** What operators are alerted of, and where alerts go. */
import { z } from "zod";

import { duration } from "./readers.ts";

export const alertSettings = {
  title: "Alerts",
  about:
    "When operators are alerted that messages wait or are lost; docs/alerts.md has the conditions.",
  fields: {
    ALERT_WEBHOOK_URL: z
      .url()
      .optional()
      .describe(
        "Gets a POST for each alert and each all-clear, in a form that Slack, Discord and others take. At most one alert an hour and condition.",
      ),
    ALERT_CLEAR_AFTER: duration
      .prefault("1m")
      .describe(
        "How long a condition must be over before its all-clear is sent; what comes back earlier was never over.",
      ),
  },
};
