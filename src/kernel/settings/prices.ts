/** Settings of message prices, for reports. */
import { z } from "zod";

import { prices } from "./readers.ts";

export const priceSettings = {
  title: "Prices",
  about: "What a message costs, for the estimates in reports.",
  fields: {
    PRICES: prices
      .prefault("")
      .describe("Price of a message by type, such as `SMS=9,LMS=27`; empty: no estimate of costs."),
    PRICE_CURRENCY: z
      .string()
      .regex(/^[A-Z]{3}$/, "must be three letters such as KRW")
      .default("KRW")
      .describe("Currency of PRICES."),
  },
};
