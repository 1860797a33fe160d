/** Settings of advertisements. */
import { z } from "zod";

import { HOUR_MS } from "../time/units.ts";
import { duration } from "./readers.ts";

/** A later release would meet the next night. */
const LONGEST_SPREAD_MS = 12 * HOUR_MS;

export const advertisingSettings = {
  title: "Advertising",
  about: "When advertisements are released, and what consent they need.",
  fields: {
    AD_RELEASE_SPREAD: duration
      .refine((ms) => ms <= LONGEST_SPREAD_MS, "must be 12 hours at the most")
      .prefault("30m")
      .describe("Over how long the ads that waited for 08:00 in Korea are released; at most 12 h."),
    AD_CONSENT: z
      .enum(["required", "optional"])
      .default("required")
      .describe("`required`: an ad without its `consent` is refused."),
    AD_CONSENT_MAX_AGE: duration
      .prefault("730d")
      .describe("Age at which a consent must have been confirmed again; 0: never."),
  },
};
