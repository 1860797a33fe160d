/** Many text messages at once, as if they had been sent: what a history of thousands needs, without as many calls. */
import { planRows } from "../accept.ts";
import { REQUEST_NO_BASE } from "../constants.ts";
import { insertMessage } from "../store/messages.ts";
import { countCall } from "../store/sends.ts";
import type { Context } from "./context.ts";

export interface Fill {
  readonly count: number;
  /** Last four digits of each recipient: the script. */
  readonly ending: string;
  /** Where all have one recipient, who has these digits at the end. */
  readonly phone?: string;
  /** Accepted evenly from here … */
  readonly from: number;
  /** … to before here. */
  readonly until: number;
}

/** Recipients that a script's four digits leave to choose from. */
const NUMBERS = 10_000;

/** Costs no balance, and the log of sends has nothing of it; numbers go on where those of sends are. */
export function fillHistory(context: Context, { count, ending, phone, from, until }: Fill): void {
  const { sql, settings, requestBase } = context;
  const first = REQUEST_NO_BASE + requestBase + countCall(sql, "sms", "send", count) - count + 1;
  for (let n = 0; n < count; n++) {
    const message = {
      channel: "sms",
      requestNo: String(first + n),
      phone: phone ?? `010${String(n % NUMBERS).padStart(4, "0")}${ending}`,
      callback: settings.senders[0] ?? "",
      templateCode: "",
      text: `Filled in, ${first + n}.`,
      msgType: "SMS",
      links: [],
      sendAt: null,
      fallback: false,
    } as const;
    const at = Math.floor(from + ((until - from) * n) / count);
    const { main, extra } = planRows(message, settings, at);
    const mainId = insertMessage(sql, main);
    if (extra !== null) insertMessage(sql, { ...extra, mainId });
  }
}
