/** Settings of the hand-over of messages to a provider. */
import { z } from "zod";

import { count, duration, positiveDuration } from "./readers.ts";

export const sendingSettings = {
  title: "Sending",
  about: "How a message is handed to a provider, and where its object is placed.",
  fields: {
    PROVIDER_SEND_TIMEOUT: positiveDuration.prefault("10s").describe("Time limit of a send call."),
    OPEN_SENDS: count(0, 10_000)
      .prefault("500")
      .describe(
        "Send calls to a provider that an isolate has open at most; fewer while they come back late. What is more waits its turn unsent. 0: no limit.",
      ),
    SCHEDULE_MAX: duration.prefault("30d").describe("How far ahead a message may be scheduled."),
    TEMPLATE_TTL: duration
      .prefault("10m")
      .describe(
        "How long a template's text is cached; for a day where the provider cannot be asked.",
      ),
    TEMPLATE_INSPECTION_EVERY: positiveDuration
      .prefault("10m")
      .describe(
        "How often a provider is asked for templates that are in inspection, to the minute; while there are none it is not asked.",
      ),
    LOCATION_HINT: z
      .enum([
        "apac-ne",
        "apac",
        "apac-se",
        "wnam",
        "enam",
        "weur",
        "eeur",
        "oc",
        "sam",
        "afr",
        "me",
      ])
      .default("apac-ne")
      .describe("Where new message objects are placed."),
  },
};
