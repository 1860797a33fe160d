/** Settings of the text that takes the place of a failed AlimTalk. */
import { z } from "zod";

import { codes } from "./readers.ts";

export const failoverSettings = {
  title: "Failover",
  about: "What takes the place of an AlimTalk that failed.",
  fields: {
    FAILOVER_BY: z
      .enum(["service", "provider"])
      .default("service")
      .describe(
        "Who sends the text for an AlimTalk that failed: `service`, as a message of its own, or `provider`, unseen by us.",
      ),
    FAILOVER_CODES: codes
      .prefault("")
      .describe(
        "Result codes that operators know to mean a failed AlimTalk, such as `iwinv:K101,solapi:3110`: final, and a reason for the text.",
      ),
  },
};
