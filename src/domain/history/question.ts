/** A check's question to a provider's history, as far as one call can answer several. Pure. */
import type { MessageType } from "@k-msg/core";

import { earliestRow, historyWindow } from "../message/matching.ts";
import type { MessageRecord } from "../message/record.ts";
import type { SeenRow } from "./seen-row.ts";

export interface Question {
  readonly type: MessageType;
  readonly to: string;
  readonly providerMessageId?: string;
  /** The span that a single look-up asks for, epoch ms. */
  readonly from: number;
  readonly until: number;
  /** No row of the message is older, epoch ms. */
  readonly earliest: number;
}

/** A row of anybody's, with what ties it to a message; the rest is read only for those who ask. */
export interface RangedRow {
  readonly providerMessageId: string;
  /** Domestic digits. */
  readonly phone: string;
  /** Epoch ms; absent where the provider names no time. */
  readonly at?: number;
  readonly raw: unknown;
}

export interface Page {
  readonly rows: readonly RangedRow[];
  /** Rows that came, unreadable ones among them. */
  readonly size: number;
  /** Rows of all pages; absent where the provider does not tell. */
  readonly total?: number;
}

export interface FailedPage {
  readonly ok: false;
  readonly code: string;
  readonly fault: string;
  readonly message: string;
}

export type PageAnswer = { readonly ok: true; readonly page: Page } | FailedPage;

/** A provider whose history can be read by time alone. */
export interface RangedHistory {
  /** Name of the history that has the messages of a type. */
  shelfOf(type: MessageType): string;
  /** Everybody's rows between two epoch times in ms; pages count from 1. */
  page(shelf: string, from: number, until: number, number: number): Promise<PageAnswer>;
  readonly pageRows: number;
  /** Rows that a single look-up would have selected. */
  select(question: Question, rows: readonly RangedRow[]): readonly SeenRow[];
}

/** Undefined for a message that has to ask by itself. */
export function questionOf(record: MessageRecord, now: number): Question | undefined {
  const earliest = earliestRow(record, now);
  if (earliest === undefined) return undefined;
  const { providerMessageId, request } = record;
  return {
    type: request.type,
    to: request.to,
    ...(providerMessageId !== undefined && { providerMessageId }),
    ...historyWindow(record, now),
    earliest,
  };
}
