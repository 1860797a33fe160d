/** How customers' webhooks are delivered. */
import { positiveDuration, schedule } from "./readers.ts";

export const webhookSettings = {
  title: "Webhooks",
  about: "How a customer's webhooks are delivered.",
  fields: {
    WEBHOOK_SCHEDULE: schedule
      .prefault("5s,5m,30m,2h,5h,10h,14h,20h,24h")
      .describe(
        "Waits between the attempts of a customer's webhook; the first attempt is at once.",
      ),
    WEBHOOK_TIMEOUT: positiveDuration.prefault("15s").describe("Time limit of a webhook call."),
  },
};
