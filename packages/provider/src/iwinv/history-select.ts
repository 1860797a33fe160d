import { normalizeKoreanPhone } from "@k-msg/core";

import type { IwinvSettings } from "./config.ts";
import { type IwinvHistoryRow, mergeRows, readAlimTalkRow, readSmsRow } from "./history-rows.ts";
import type { IwinvHistoryQuery } from "./history.ts";

/** Our messages only: same phone, and the same id where one is asked for. Takes rows as the provider wrote them. */
export const selectHistory = (
  settings: IwinvSettings,
  query: IwinvHistoryQuery,
  raws: readonly Record<string, unknown>[],
): IwinvHistoryRow[] => {
  const phone = normalizeKoreanPhone(query.to);
  const rows = raws.flatMap((raw) => {
    const row =
      query.type === "ALIMTALK"
        ? readAlimTalkRow(raw, settings.confirmedFailureCodes)
        : readSmsRow(raw, query.type);
    return row?.phone === phone ? [row] : [];
  });
  const wanted = query.providerMessageId?.trim();
  const own = mergeRows(rows);
  if (wanted !== undefined) return own.filter((row) => row.providerMessageId === wanted);
  // Without an id the time is all that ties a row to a message, so a row without one is no match.
  return own.filter((row) => {
    const at = row.requestedAt ?? row.sentAt;
    return at !== undefined && at >= query.from && at <= query.until;
  });
};
