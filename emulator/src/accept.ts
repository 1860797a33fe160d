/** From an accepted recipient to the rows that history will show, and when. Pure. */
import { lastFour, outcome, rowAct } from "./script.ts";
import type { Outcome } from "./script.ts";
import type { Settings } from "./settings.ts";
import type { NewMessage } from "./store/rows.ts";

export type Accepted = Pick<
  NewMessage,
  "channel" | "requestNo" | "phone" | "callback" | "templateCode" | "text" | "msgType" | "links"
> & { readonly sendAt: number | null; readonly fallback: boolean };

/** §3.1.1: what the vendor lets through fails at the carrier. */
function carrierOutcome(message: Accepted, long: boolean): Outcome {
  const failed = { name: "전송 실패", fallback: null } as const;
  if (message.channel === "sms" && message.msgType !== "GSMS") {
    // 030 and 050 have up to twelve digits.
    if (!/^0(?:\d{8,10}|[35]0\d{9})$/u.test(message.phone))
      return { ...failed, code: long ? "2001" : "21" };
    if (message.text.trim() === "") return { ...failed, code: long ? "2000" : "03" };
  }
  return outcome(message.channel, message.phone, long);
}

function resultAfter({ phone }: Accepted, settings: Settings): number {
  const { resultAfterMs, resultAfterMsBy } = settings;
  return resultAfterMsBy[Number(lastFour(phone)) % resultAfterMsBy.length] ?? resultAfterMs;
}

/** The message's own row, and the one that two-row scripts put beside it. */
export function planRows(
  message: Accepted,
  settings: Settings,
  now: number,
): { readonly main: NewMessage; readonly extra: NewMessage | null } {
  const act = rowAct(message.phone);
  const msgType = act.shape === "madeLms" && message.msgType === "SMS" ? "LMS" : message.msgType;
  const long = msgType === "LMS" || msgType === "MMS";
  const { code, name, fallback } = carrierOutcome(message, long);
  const sendAt = message.sendAt ?? now;
  const appears = now + (act.visible === "default" ? settings.visibleAfterMs : 0);
  const visibleAt =
    typeof act.visible === "object"
      ? now + act.visible.afterMs
      : act.visible === "never"
        ? null
        : appears;
  const after = typeof act.final === "object" ? act.final.afterMs : resultAfter(message, settings);
  const finalAt = act.final === "never" ? null : sendAt + after;
  const falls = message.fallback ? fallback : null;
  const twoRows = act.shape === "twoRows" || act.shape === "failRow";
  const main: NewMessage = {
    channel: message.channel,
    requestNo: message.requestNo,
    mainId: null,
    phone: message.phone,
    callback: message.callback,
    templateCode: message.templateCode,
    text: message.text,
    msgType,
    reserve: message.sendAt === null ? "N" : "Y",
    requestedAt: now,
    sendAt,
    visibleAt: twoRows ? finalAt : visibleAt,
    finalAt,
    code,
    name,
    fallback: falls,
    fallbackAt:
      falls === null || falls === "stuck" || finalAt === null
        ? null
        : finalAt + settings.resultAfterMs,
    links: message.links,
    shape: twoRows ? "plain" : act.shape,
  };
  const extra = twoRows
    ? { ...main, visibleAt, finalAt: null, fallback: null, fallbackAt: null, shape: act.shape }
    : null;
  return { main, extra };
}
