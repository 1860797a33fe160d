/** The provider in the simulation: rows and result times by the emulator's own pure code, without its wire. */
import { planRows } from "../../emulator/src/accept.ts";
import { parseConfig } from "../../emulator/src/config.ts";
import { defaultSettings, type Settings } from "../../emulator/src/settings.ts";
import type { NewMessage } from "../../emulator/src/store/rows.ts";

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

export class Vendor {
  readonly #settings: Settings;
  readonly #rows = new Map<string, NewMessage>();
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
    return requestNo;
  }

  history(requestNo: string, now: number): Seen | undefined {
    this.historyCalls += 1;
    const row = this.#rows.get(requestNo);
    if (!row || row.visibleAt === null || row.visibleAt > now) return undefined;
    const ended = row.finalAt !== null && row.finalAt <= now;
    return {
      requestNo,
      phone: row.phone,
      requestedAt: row.requestedAt,
      status: ended ? truthOf(row) : "SENT",
      code: ended ? row.code : "WAIT",
    };
  }

  /** What really became of every message, and when the provider knew it. */
  *truths(): Iterable<{ readonly phone: string; readonly status: Truth; readonly at: number }> {
    for (const row of this.#rows.values()) {
      if (row.finalAt !== null) yield { phone: row.phone, status: truthOf(row), at: row.finalAt };
    }
  }
}

function truthOf(row: NewMessage): Truth {
  return row.code === DELIVERED ? "DELIVERED" : "FAILED";
}
