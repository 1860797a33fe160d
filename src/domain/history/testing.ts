/** A history that is simulated for tests: rows, order, page sizes, refusals and errors as they are told. */
import {
  formatKst,
  type IWINVConfig,
  IWINVHistoryReader,
  IWINVProvider,
  parseKst,
} from "@k-msg/provider/iwinv";

import { DAY_MS } from "../../kernel/time/units.ts";

export interface SimRow {
  readonly channel: "SMS" | "ALIMTALK";
  readonly id: string;
  readonly phone: string;
  readonly requestedAt: number;
  readonly sentAt: number;
  /** WAIT, FAIL or a final code. */
  readonly code: string;
  readonly text: string;
}

export interface SimHistory {
  readonly rows: readonly SimRow[];
  readonly order: "newest" | "oldest" | "newestSent" | "shuffled";
  /** The column that AlimTalk's dates are compared with. */
  readonly column: "requestedAt" | "sentAt";
  /** The answer to calls without a phone number. */
  readonly ranged: "works" | "refused" | "empty" | "cut" | "noTotal";
  /** The ranged call that fails, from 1; 0 for none. */
  readonly failsAt: number;
}

const TEMPLATE = "AUTH_OTP";

export interface SimVendor {
  readonly provider: IWINVProvider;
  readonly reader: IWINVHistoryReader;
  /** Ranged calls. */
  readonly calls: () => number;
}

export function simVendor(history: SimHistory): SimVendor {
  let ranged = 0;
  const answer = (url: string, body: Record<string, unknown>): Response => {
    const channel = url.startsWith("https://sms.") ? "SMS" : "ALIMTALK";
    const code = channel === "SMS" ? { resultCode: 0 } : { code: 200 };
    const phone = body["phone"];
    const all = sorted(history, channel).filter(
      (row) => isInRange(history, row, body) && (phone === undefined || row.phone === phone),
    );
    if (phone === undefined) {
      ranged++;
      if (history.failsAt === ranged) return new Response("<html>", { status: 502 });
      if (history.ranged === "refused") {
        return Response.json(channel === "SMS" ? { resultCode: 1 } : { code: 400 });
      }
      if (history.ranged === "empty") return Response.json({ ...code, totalCount: 0, list: [] });
    }
    const asked = Number(body["pageSize"] ?? 15);
    const cut = phone === undefined && history.ranged === "cut";
    const size = cut ? Math.max(1, Math.floor(asked / 2)) : asked;
    const start = (Number(body["pageNum"]) - 1) * size;
    const list = all.slice(start, start + size).map((row) => wireOf(row));
    const silent = phone === undefined && history.ranged === "noTotal";
    return Response.json({ ...code, list, ...(!silent && { totalCount: all.length }) });
  };
  const config: IWINVConfig = {
    apiKey: "k",
    smsApiKey: "k",
    smsAuthKey: "k",
    smsCompanyId: "acme",
    fetch: async (input, init) =>
      answer(input as string, JSON.parse(init?.body as string) as Record<string, unknown>),
  };
  const [provider, reader] = [new IWINVProvider(config), new IWINVHistoryReader(config)];
  return { provider, reader, calls: () => ranged };
}

function sorted({ rows, order }: SimHistory, channel: string): readonly SimRow[] {
  const own = rows.filter((row) => row.channel === channel);
  switch (order) {
    case "newest":
      return own.sort((a, b) => b.requestedAt - a.requestedAt);
    case "oldest":
      return own.sort((a, b) => a.requestedAt - b.requestedAt);
    case "newestSent":
      return own.sort((a, b) => b.sentAt - a.sentAt);
    case "shuffled":
      return own;
  }
}

function isInRange(history: SimHistory, row: SimRow, body: Record<string, unknown>): boolean {
  const from = String(body["startDate"]);
  const until = String(body["endDate"]);
  if (row.channel === "SMS") {
    const start = parseKst(`${from} 00:00:00`) ?? 0;
    const end = (parseKst(`${until} 00:00:00`) ?? 0) + DAY_MS;
    return row.requestedAt >= start && row.requestedAt < end;
  }
  const at = row[history.column];
  return at >= (parseKst(from) ?? 0) && at < (parseKst(until) ?? 0) + 1000;
}

function wireOf(row: SimRow): Record<string, unknown> {
  const { id, phone, code } = row;
  if (row.channel === "SMS") {
    const sendDate = formatKst(row.sentAt);
    const msgType = "SMS";
    return {
      requestNo: id,
      phone,
      callback: "0215990000",
      msgType,
      sendStatusCode: code,
      sendDate,
    };
  }
  const waits = code === "WAIT" || code === "FAIL";
  return {
    seqNo: Number(id),
    phone,
    templateCode: TEMPLATE,
    sendMessage: row.text,
    requestDate: formatKst(row.requestedAt),
    sendDate: formatKst(row.sentAt),
    receiveDate: waits ? "" : formatKst(row.sentAt),
    statusCode: code,
  };
}
