/**
 * A provider that the service does not ship: its descriptor, and the vendor behind it, which answers `fetch`. Tests add the descriptor
 * to the list of descriptors and change nothing else of the service.
 */
import type { SeenRow } from "../../src/domain/history/seen-row.ts";
import type { AttemptOutcome } from "../../src/domain/message/attempt-outcome.ts";
import { count, rate } from "../../src/kernel/settings/readers.ts";
import { defineProvider, type Meaning } from "../../src/providers/descriptor.ts";
import type { ProviderAccess } from "../../src/providers/provider.ts";

export const THIRD_URL = "http://third.test";

/** Last digits that script the vendor; any other number is delivered, by the second poll. */
export const REFUSED = "9";
export const UNDELIVERED = "1";

const SEND_CODES: Readonly<Record<string, Meaning>> = {
  T44: { en: "the text is not allowed", ko: "허용되지 않는 문구" },
};
const RESULT_CODES: Readonly<Record<string, Meaning>> = {
  T77: { en: "the sender is unknown", ko: "모르는 발신 번호" },
};

type SendAnswer = { readonly id: string } | { readonly code: string };
type Result = Omit<SeenRow["seen"], "providerMessageId">;
type HistoryRow = Result & { readonly id: string; readonly phone: string; readonly at: number };

function accessTo(url: string): ProviderAccess {
  return {
    id: "third",
    foreign: false,
    marksRows: true,
    takes: ({ type }) => type === "SMS",
    async send({ request: { to, text } }): Promise<AttemptOutcome> {
      const body = JSON.stringify({ to, text });
      const response = await fetch(`${url}/send`, { method: "POST", body });
      const answer: SendAnswer = await response.json();
      if ("id" in answer) return { kind: "accepted", providerMessageId: answer.id };
      const providerCode = answer.code;
      const message = SEND_CODES[providerCode]?.en ?? providerCode;
      return { kind: "refused", code: "INVALID_REQUEST", fault: "request", message, providerCode };
    },
    async lookUp({ request }) {
      const response = await fetch(`${url}/history?phone=${request.to}`);
      const rows: HistoryRow[] = await response.json();
      return {
        ok: true,
        rows: rows.map(({ id, phone, at, ...result }) => ({
          providerMessageId: id,
          phone,
          at,
          own: true,
          seen: { providerMessageId: id, ...result },
        })),
      };
    },
  };
}

export const third = defineProvider({
  id: "third",
  borrowsSender: true,
  developmentOnly: false,
  emulated: [],
  ownsTemplate: (templateId) => templateId.startsWith("third-"),
  codes: {
    meaningOf: ({ at, code }) => (at === "send" ? SEND_CODES : RESULT_CODES)[code],
    isKnown: (_type, code) => code in SEND_CODES || code in RESULT_CODES,
    senderAtSend: new Set(),
    senderAtResult: new Set(["T77"]),
    noKakao: { codes: new Set(["T88"]), words: [] },
  },
  settings: {
    title: "Third",
    about: "A provider of a test.",
    fields: { THIRD_RATE: rate.prefault("7"), THIRD_SHARDS: count(1, 2).optional() },
  },
  fault: ({ THIRD_RATE }) => (THIRD_RATE > 100 ? "THIRD_RATE: too much" : undefined),
  setUp: ({ THIRD_RATE }) => ({
    access: accessTo(THIRD_URL),
    rates: { send: THIRD_RATE, check: THIRD_RATE * 2 },
    senders: {},
    addresses: [],
  }),
});

/** What the vendor was asked, by number. */
export interface Calls {
  readonly sends: string[];
  readonly polls: string[];
}

/** The vendor: takes what `fetch` would take. Calls to other hosts go on to `elsewhere`. */
export function thirdVendor(elsewhere: typeof fetch): { calls: Calls; fetch: typeof fetch } {
  const calls: Calls = { sends: [], polls: [] };
  const taken = new Map<string, number>();

  function send(to: string): SendAnswer {
    calls.sends.push(to);
    if (to.endsWith(REFUSED)) return { code: "T44" };
    taken.set(to, Date.now());
    return { id: `T-${to}` };
  }

  function history(phone: string): readonly HistoryRow[] {
    calls.polls.push(phone);
    const at = taken.get(phone);
    if (at === undefined) return [];
    const row = { id: `T-${phone}`, phone, at };
    if (phone.endsWith(UNDELIVERED)) return [{ ...row, status: "FAILED", statusCode: "T77" }];
    const polls = calls.polls.filter((one) => one === phone).length;
    if (polls === 1) return [{ ...row, status: "SENT" }];
    return [{ ...row, status: "DELIVERED", deliveredAt: at + 1000 }];
  }

  return {
    calls,
    fetch: async (input, init) => {
      const request = new Request(input, init);
      const url = new URL(request.url);
      if (url.origin !== THIRD_URL) return elsewhere(input, init);
      if (url.pathname === "/history") {
        return Response.json(history(url.searchParams.get("phone") ?? ""));
      }
      const { to }: { to: string } = await request.json();
      return Response.json(send(to));
    },
  };
}
