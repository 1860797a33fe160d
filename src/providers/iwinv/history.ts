/** IWINV's history as it is read for many messages at once, and as one look-up has it. */
import type { MessageType } from "@k-msg/core";
import {
  HISTORY_PAGE_ROWS,
  type IWINVHistoryReader,
  type IwinvHistoryQuery,
  type IwinvHistoryRow,
} from "@k-msg/provider/iwinv";

import type { Question, RangedHistory } from "../../domain/history/question.ts";
import type { SeenRow } from "../../domain/history/seen-row.ts";
import { failedLookUp } from "../outcome.ts";
import { seenOf } from "../provider.ts";

/** The history may compare another time of a message than the one that we look at. */
const LATE_MS = 600_000;

export function iwinvRanged(
  history: Pick<IWINVHistoryReader, "readPage" | "select">,
  pageRows = HISTORY_PAGE_ROWS,
): RangedHistory {
  return {
    pageRows,

    shelfOf: (type) => (type === "ALIMTALK" ? "ALIMTALK" : "SMS"),

    async page(shelf, from, until, pageNum) {
      const result = await history.readPage({
        channel: shelf === "ALIMTALK" ? "ALIMTALK" : "SMS",
        from: new Date(from),
        until: new Date(until + LATE_MS),
        pageNum,
        pageSize: pageRows,
      });
      if (result.isFailure) return failedLookUp(result.error);
      const { rows, size, total } = result.value;
      return {
        ok: true,
        page: {
          size,
          ...(total !== undefined && { total }),
          rows: rows.map(({ at, ...row }) => ({ ...row, ...(at && { at: at.getTime() }) })),
        },
      };
    },

    select(question, rows) {
      // Rows are this provider's own: `page` above is where they come from.
      const raws = rows.map(({ raw }) => raw as Record<string, unknown>);
      const found = history.select(queryOf(question), raws);
      return found.map((row) => iwinvSeenRow(question.type, row));
    },
  };
}

function queryOf({ type, to, from, until }: Question): IwinvHistoryQuery {
  return { type, to, from: new Date(from), until: new Date(until) };
}

export function iwinvSeenRow(type: MessageType, row: IwinvHistoryRow): SeenRow {
  const at = row.requestedAt ?? (type === "ALIMTALK" ? undefined : row.sentAt);
  return {
    providerMessageId: row.providerMessageId,
    phone: row.phone,
    ...(row.callback && { callback: row.callback }),
    ...(row.templateCode && { templateCode: row.templateCode }),
    ...(row.text !== undefined && { text: row.text }),
    ...(row.msgType && { msgType: row.msgType }),
    ...(at && { at: at.getTime() }),
    seen: seenOf({ ...row, ...endTimes(type, row) }),
  };
}

/** Times of the end: for a text message IWINV reports only the hand-over, and for an AlimTalk when it was received. */
function endTimes(
  type: MessageType,
  { status, receivedAt }: IwinvHistoryRow,
): { readonly deliveredAt: Date | undefined; readonly failedAt: Date | undefined } {
  const at = type === "ALIMTALK" ? receivedAt : undefined;
  return {
    deliveredAt: status === "DELIVERED" ? at : undefined,
    failedAt: status === "FAILED" ? at : undefined,
  };
}
