/** Settings of a message's object and of the archive: how long it is kept, and when its row moves. */
import { z } from "zod";

import { count } from "./readers.ts";

export const archiveSettings = {
  title: "Objects and archive",
  about: "How long a message keeps its object, and when its row moves to the archive.",
  fields: {
    RETENTION_DAYS: z.coerce
      .number()
      .positive()
      .max(3650)
      .prefault("30")
      .describe("Days that a final, mirrored message keeps its object."),
    ARCHIVE_DAYS: count(0, 3650)
      .prefault("90")
      .describe(
        "Days after which a final message's row moves to the archive; more than RETENTION_DAYS, or 0: never.",
      ),
  },
};

interface ArchiveDays {
  readonly ARCHIVE_DAYS: number;
  readonly RETENTION_DAYS: number;
}

/** A row must not be archived while its object may still write it. */
export function earlyArchiveFault(days: ArchiveDays): string | undefined {
  const early = days.ARCHIVE_DAYS !== 0 && days.ARCHIVE_DAYS <= days.RETENTION_DAYS;
  return early ? "ARCHIVE_DAYS: must be more than RETENTION_DAYS, or 0" : undefined;
}
