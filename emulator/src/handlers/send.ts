/** A send call of either channel: judge, follow the script, write it down, answer. */
import { planRows } from "../accept.ts";
import type { Accepted } from "../accept.ts";
import { judgeAlimtalkSend } from "../alimtalk/send.ts";
import { checkAuth } from "../auth.ts";
import { PRICE, REQUEST_NO_BASE } from "../constants.ts";
import { drawSendFault } from "../faults.ts";
import { coded, wrongKey } from "../reply.ts";
import type { Draft } from "../reply.ts";
import { digits, isObject, jsonObject } from "../rules.ts";
import { sendAct } from "../script.ts";
import type { AnswerFault } from "../script.ts";
import { parseRecipients } from "../sms/recipients.ts";
import { judgeSmsSend } from "../sms/send.ts";
import { insertMessage } from "../store/messages.ts";
import { countCall, insertSend, priorAttempts } from "../store/sends.ts";
import type { SendFacts } from "../store/sends.ts";
import { findTemplate } from "../store/templates.ts";
import type { WireCall } from "../types.ts";
import type { Context } from "./context.ts";
import { answerSend, providerMessageId } from "./send-answer.ts";

/** What both channels come to once judged: messages to accept, or a code. */
type Judged =
  | { readonly ok: true; readonly messages: readonly Accepted[]; readonly failed: number }
  | { readonly ok: false; readonly code: number; readonly fail?: number };

interface Seen {
  readonly judged: Judged;
  readonly phones: readonly string[];
  readonly template: string | null;
  readonly text: string | null;
  readonly title: string | null;
}

const textOrNull = (value: unknown): string | null => (typeof value === "string" ? value : null);

function seeAlimtalk(context: Context, call: WireCall, requestNo: string): Seen {
  const body = jsonObject(call.body);
  if (body === null) {
    const judged = { ok: false, code: 400 } as const;
    return { judged, phones: [], template: null, text: null, title: null };
  }
  const code = body["templateCode"];
  const template = typeof code === "string" ? findTemplate(context.sql, code) : null;
  const verdict = judgeAlimtalkSend(body, template, context.settings, context.now);
  const list = Array.isArray(body["list"]) ? body["list"].filter(isObject) : [];
  const raw = {
    phones: list.map((entry) => digits(JSON.stringify(entry["phone"] ?? ""))),
    template: textOrNull(code),
    text: JSON.stringify(list[0]?.["templateParam"] ?? null),
    title: textOrNull(body["resendTitle"]),
  };
  if (!verdict.ok) return { ...raw, judged: verdict };
  const messages = verdict.messages.map((message) => ({
    ...message,
    channel: "alimtalk" as const,
    requestNo,
    callback: verdict.callback,
    templateCode: verdict.templateCode,
    msgType: "AT",
    sendAt: verdict.sendAt,
    fallback: verdict.fallback,
  }));
  const text = messages[0]?.text ?? null;
  return { ...raw, text, judged: { ok: true, messages, failed: verdict.failed } };
}

function seeSms(context: Context, call: WireCall, requestNo: string): Seen {
  const body = call.body.kind === "form" ? call.body.fields : jsonObject(call.body);
  const verdict = judgeSmsSend(call.body, context.settings, context.now);
  const raw = {
    phones: (parseRecipients(call.body.kind, body?.["to"]) ?? []).map(digits),
    template: null,
    text: textOrNull(body?.["text"]),
    title: textOrNull(body?.["title"]),
  };
  if (!verdict.ok) return { ...raw, judged: verdict };
  const messages = verdict.phones.map((phone) => ({
    channel: "sms" as const,
    requestNo,
    phone,
    callback: verdict.from,
    templateCode: "",
    text: verdict.text,
    msgType: verdict.msgType,
    links: [],
    sendAt: verdict.sendAt,
    fallback: false,
  }));
  return { ...raw, judged: { ok: true, messages, failed: 0 } };
}

function priceOf(message: Accepted): number {
  if (message.channel === "alimtalk") return PRICE.alimtalk;
  const { msgType } = message;
  return msgType === "SMS" || msgType === "LMS" || msgType === "MMS" ? PRICE[msgType] : PRICE.GSMS;
}

/** Writes the messages and answers the id of the first: its seqNo comes from it. */
function store(context: Context, messages: readonly Accepted[]): number {
  let first: number | null = null;
  for (const message of messages) {
    const { main, extra } = planRows(message, context.settings, context.now);
    const id = insertMessage(context.sql, main);
    if (extra !== null) insertMessage(context.sql, { ...extra, mainId: id });
    first ??= id;
  }
  context.spend(messages.reduce((sum, message) => sum + priceOf(message), 0));
  return first ?? 0;
}

/** The script of the first recipient that has one; a "once" script is spent by an earlier try. */
function scriptOf(context: Context, messages: readonly Accepted[], facts: SendFacts) {
  for (const message of messages) {
    const scripted = sendAct(message.phone);
    if (scripted.do === "accept") continue;
    return scripted.once && priorAttempts(context.sql, facts) > 0 ? null : scripted;
  }
  return null;
}

export function handleSend(context: Context, call: WireCall): Draft {
  const { sql, settings } = context;
  const { channel } = call;
  const number = countCall(sql, channel, "send");
  const requestNo = String(REQUEST_NO_BASE + context.requestBase + number);
  const seen =
    channel === "alimtalk"
      ? seeAlimtalk(context, call, requestNo)
      : seeSms(context, call, requestNo);
  const { judged } = seen;
  const facts: SendFacts = {
    channel,
    arrivedAt: context.realNow,
    clockAt: context.now,
    phones: seen.phones,
    template: seen.template,
    text: seen.text,
    title: seen.title,
  };
  const log = (outcome: string, providerMessageId: string | null) =>
    insertSend(sql, facts, outcome, providerMessageId);
  const refuse = (code: number, fail?: number): Draft => {
    log(`refused ${code}`, null);
    const counts = fail === undefined || channel === "sms" ? {} : { success: 0, fail };
    return coded(channel, code, settings, counts);
  };
  const answer = (as: AnswerFault | null, firstId: number): Draft => {
    const sent = judged.ok ? judged.messages : [];
    return answerSend(as, {
      channel,
      settings,
      firstId,
      requestNo,
      msgType: sent[0]?.msgType ?? "SMS",
      sent: sent.length,
      failed: judged.ok ? judged.failed : seen.phones.length,
    });
  };

  const fault = drawSendFault(settings.faults, number);
  if (fault !== null && !fault.accept) {
    log(`fault ${fault.as}`, null);
    return answer(fault.as, 0);
  }
  const auth = checkAuth(channel, call.credential, call.ip, settings);
  if (auth === "wrongKey") {
    log("refused key", null);
    return wrongKey(channel, settings);
  }
  if (auth === "wrongIp") return refuse(channel === "alimtalk" ? 206 : 15);
  if (!judged.ok) return refuse(judged.code, judged.fail);
  const cost = judged.messages.reduce((sum, message) => sum + priceOf(message), 0);
  if (cost > context.balance) {
    return refuse(channel === "alimtalk" ? 519 : 50, judged.messages.length + judged.failed);
  }
  const scripted = scriptOf(context, judged.messages, facts);
  if (scripted?.do === "refuse") return refuse(scripted[channel], judged.messages.length);
  if (scripted?.do === "answer" && !scripted.accept) {
    log(`script ${scripted.as}`, null);
    return answer(scripted.as, 0);
  }
  const firstId = store(context, judged.messages);
  const as = scripted?.as ?? fault?.as ?? null;
  log(as === null ? "accepted" : `accepted, ${as}`, providerMessageId(channel, firstId, requestNo));
  return answer(as, firstId);
}
