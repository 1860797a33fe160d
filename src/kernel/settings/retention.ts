/** Settings of the retention of personal data, by class: the periods and what they are for stand in docs/operate/privacy.md. */
import { z } from "zod";

import { positiveDuration } from "./readers.ts";

const days = z.coerce.number().positive().max(36_500);

export const retentionSettings = {
  title: "Retention",
  about: "How long personal data is kept; docs/operate/privacy.md has the reasons.",
  fields: {
    RETAIN_TEXT_DAYS: days
      .prefault("7")
      .describe(
        "Days after a message's end until its text is forgotten, and what callers and providers wrote about it.",
      ),
    RETAIN_OPERATIONS_DAYS: days
      .prefault("90")
      .describe("Days until events, the log of webhooks and dead letters are deleted."),
    RETAIN_TELECOM_DAYS: days
      .prefault("365")
      .describe("Days after a message's end until its numbers are forgotten, hash and all."),
    RETAIN_BILLING_DAYS: days
      .prefault("1825")
      .describe("Days after a message's end until the rest of its row is deleted."),
    EXPORT_KEEP_DAYS: days
      .prefault("7")
      .describe("Days that the parts of an export (`POST /v1/exports`) are kept after its end."),
    EXPORT_PART_ROWS: z.coerce
      .number()
      .int()
      .min(1)
      .max(50_000)
      .prefault("20000")
      .describe("Rows of a part of an export: all of a part is in memory at once."),
    ERASED_DAYS: days
      .prefault("365")
      .describe(
        "Days that the object of a redacted message stays to refuse its key and its own id, at least RETENTION_DAYS.",
      ),
    BACKUP_DAYS: days
      .prefault("365")
      .describe(
        "Days that a backup of Postgres may be old when it is restored: so long objects remember erasures, redactions and released holds, to apply them again.",
      ),
    ERASE_SETTLE: positiveDuration
      .prefault("10m")
      .describe(
        "How long an erasure looks for what was on its way to Postgres before it says that nothing is left.",
      ),
  },
};

export interface RetentionDays {
  readonly RETAIN_TEXT_DAYS: number;
  readonly RETAIN_OPERATIONS_DAYS: number;
  readonly RETAIN_TELECOM_DAYS: number;
  readonly RETAIN_BILLING_DAYS: number;
}

/** Each class outlives the one before it. */
export function retentionFault(days: RetentionDays): string | undefined {
  const order = [
    "RETAIN_TEXT_DAYS",
    "RETAIN_OPERATIONS_DAYS",
    "RETAIN_TELECOM_DAYS",
    "RETAIN_BILLING_DAYS",
  ] as const;
  for (const [index, name] of order.entries()) {
    const before = order[index - 1];
    if (before !== undefined && days[name] < days[before]) {
      return `${name}: must not be less than ${before}`;
    }
  }
  return undefined;
}
