/** Settings of the delivery of customers' webhooks. */
import { z } from "zod";

import { count, positiveDuration, schedule } from "./readers.ts";

export const webhookSettings = {
  title: "Webhooks",
  about: "How a customer's webhooks are delivered.",
  fields: {
    WEBHOOK_SCHEDULE: schedule
      .prefault("5s,5m,30m,2h,5h,10h,14h,20h,24h")
      .describe(
        "Waits between the attempts of a customer's webhook; the first attempt is at once.",
      ),
    WEBHOOK_CHALLENGE: z
      .enum(["required", "off"])
      .optional()
      .describe(
        "`required`: nothing is sent to an address before it has proven that it wants our calls; left out: `required` in production, else `off`.",
      ),
    WEBHOOK_HOST_RATE: count(0, 1_000_000)
      .prefault("500")
      .describe(
        "Webhook calls per second to one host, of all tenants, over all isolates of the Worker; what is beyond waits; 0: no limit.",
      ),
    WEBHOOK_TIMEOUT: positiveDuration.prefault("15s").describe("Time limit of a webhook call."),
  },
};

/** True if an address has to prove that it wants our calls. */
export function asksChallenge(settings: {
  readonly WEBHOOK_CHALLENGE?: "required" | "off" | undefined;
  readonly ENVIRONMENT: "development" | "production";
}): boolean {
  const { WEBHOOK_CHALLENGE: chosen, ENVIRONMENT } = settings;
  return (chosen ?? (ENVIRONMENT === "production" ? "required" : "off")) === "required";
}
