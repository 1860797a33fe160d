/** The provider in the simulation: rows and result times by the emulator's own pure code, without its wire. */
import { planRows } from "../../emulator/src/accept.ts";
import { parseConfig } from "../../emulator/src/config.ts";
import { defaultSettings, type Settings } from "../../emulator/src/settings.ts";
import type { NewMessage } from "../../emulator/src/store/rows.ts";
import type { Page, RangedHistory, RangedRow } from "../../src/domain/history/question.ts";
import type { SeenRow } from "../../src/domain/history/seen-row.ts";

export type Truth = "DELIVERED" | "FAILED";

export interface Seen {
  readonly requestNo: string;
  readonly phone: string;
  readonly requestedAt: number;
  readonly status: "SENT" | Truth;
  readonly code: string;
}

/** Carriers' success (IWINV, SMS). */
const DELIVERED = "06";
const PAGE_ROWS = 1000;
const DAY_MS = 86_400_000;
const KST_MS = 9 * 3_600_000;

export class Vendor {
  readonly #settings: Settings;
  readonly #rows = new Map<string, NewMessage>();
  /** In the order in which they were taken. */
  readonly #taken: NewMessage[] = [];
  historyCalls = 0;
  sends = 0;

  constructor(resultAfterMsBy: readonly number[]) {
    this.#settings = { ...defaultSettings(parseConfig({})), resultAfterMsBy: [...resultAfterMsBy] };
  }

  /** Takes a message. @returns its requestNo */
  take(phone: string, text: string, now: number): string {
    this.sends += 1;
    const requestNo = String(100_000_000_000 + this.sends);
    const { main } = planRows(
      {
        channel: "sms",
        requestNo,
        phone,
        callback: "0215990000",
        templateCode: "",
        text,
        msgType: "SMS",
        links: [],
        sendAt: null,
        fallback: false,
      },
      this.#settings,
      now,
    );
    this.#rows.set(requestNo, main);
    this.#taken.push(main);
    return requestNo;
  }

  history(requestNo: string, now: number): Seen | undefined {
    this.historyCalls += 1;
    const row = this.#rows.get(requestNo);
    if (!row || row.visibleAt === null || row.visibleAt > now) return undefined;
    return seenAt(row, now);
  }

  /** Everybody's rows of these Korean days, the newest first, as the emulator has them. */
  page(from: number, until: number, number: number, now: number): Page {
    this.historyCalls += 1;
    const start = midnightKst(from);
    const end = midnightKst(until) + DAY_MS;
    // Taken one after the other: the range is a part of the list.
    const shown = this.#taken
      .slice(firstAt(this.#taken, start), firstAt(this.#taken, end))
      .filter(({ visibleAt }) => visibleAt !== null && visibleAt <= now);
    const last = shown.length - (number - 1) * PAGE_ROWS;
    const rows = shown
      .slice(Math.max(0, last - PAGE_ROWS), Math.max(0, last))
      .toReversed()
      .map((row): RangedRow => rangedRow(seenAt(row, now)));
    return { rows, size: rows.length, total: shown.length };
  }

  /** What really became of every message, and when the provider knew it. */
  *truths(): Iterable<{ readonly phone: string; readonly status: Truth; readonly at: number }> {
    for (const row of this.#rows.values()) {
      if (row.finalAt !== null) yield { phone: row.phone, status: truthOf(row), at: row.finalAt };
    }
  }
}

function seenAt(row: NewMessage, now: number): Seen {
  const ended = row.finalAt !== null && row.finalAt <= now;
  return {
    requestNo: row.requestNo,
    phone: row.phone,
    requestedAt: row.requestedAt,
    status: ended ? truthOf(row) : "SENT",
    code: ended ? row.code : "WAIT",
  };
}

/** As src/provider reads it: the provider's times are whole seconds. */
export function rowOfSeen({ requestNo, phone, requestedAt, status, code }: Seen): SeenRow {
  return {
    providerMessageId: requestNo,
    phone,
    at: Math.floor(requestedAt / 1000) * 1000,
    seen: { providerMessageId: requestNo, status, statusCode: code },
  };
}

function rangedRow(seen: Seen): RangedRow {
  const { providerMessageId, phone, at = 0 } = rowOfSeen(seen);
  return { providerMessageId, phone, at, raw: seen };
}

/** The history by its pages, for shared reads. @param reached stands around every call */
export function rangedHistory(
  reached: <T>(act: (now: number) => T) => Promise<T>,
  vendor: Vendor,
): RangedHistory {
  return {
    pageRows: PAGE_ROWS,
    shelfOf: () => "SMS",
    async page(_shelf, from, until, number) {
      return { ok: true, page: await reached((now) => vendor.page(from, until, number, now)) };
    },
    select: ({ to }, rows) =>
      rows.filter(({ phone }) => phone === to).map(({ raw }) => rowOfSeen(raw as Seen)),
  };
}

function midnightKst(at: number): number {
  return Math.floor((at + KST_MS) / DAY_MS) * DAY_MS - KST_MS;
}

/** The place of the first row that was taken then or later. */
function firstAt(rows: readonly NewMessage[], at: number): number {
  let low = 0;
  let high = rows.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((rows[middle]?.requestedAt ?? 0) < at) low = middle + 1;
    else high = middle;
  }
  return low;
}

function truthOf(row: NewMessage): Truth {
  return row.code === DELIVERED ? "DELIVERED" : "FAILED";
}
