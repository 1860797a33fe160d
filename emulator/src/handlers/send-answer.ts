/** The words of a send answer, plain or faulty. Pure. */
import { SEQ_BASE, SMS_OK_MESSAGE, alimtalkText } from "../constants.ts";
import { bare, coded, codeValue, forbidden, html, json, tooMany } from "../reply.ts";
import type { Draft } from "../reply.ts";
import type { AnswerFault } from "../script.ts";
import type { Settings } from "../settings.ts";
import type { Channel } from "../types.ts";

export interface SendFactsForAnswer {
  readonly channel: Channel;
  readonly settings: Settings;
  readonly firstId: number;
  readonly requestNo: string;
  readonly msgType: string;
  readonly sent: number;
  readonly failed: number;
}

export function providerMessageId(channel: Channel, firstId: number, requestNo: string): string {
  return channel === "alimtalk" ? String(SEQ_BASE + firstId) : requestNo;
}

type IdForm = "absent" | "number" | "string";

function idForm(as: AnswerFault | null, fallback: IdForm): IdForm {
  if (as === "idNumber") return "number";
  if (as === "idString") return "string";
  return as === "idAbsent" ? "absent" : fallback;
}

function idField(name: "seqNo" | "requestNo", id: string, form: IdForm) {
  if (form === "absent") return {};
  return { [name]: form === "number" ? Number(id) : id };
}

function success(as: AnswerFault | null, facts: SendFactsForAnswer): Draft {
  const { channel, settings } = facts;
  const strings = settings.stringCodes || as === "stringCodes";
  const id = providerMessageId(channel, facts.firstId, facts.requestNo);
  if (channel === "alimtalk") {
    return json({
      code: codeValue(200, strings),
      message: alimtalkText(200),
      success: facts.sent,
      fail: facts.failed,
      ...idField("seqNo", id, idForm(as, settings.sendSeqNo)),
    });
  }
  return json({
    resultCode: codeValue(0, strings),
    message: SMS_OK_MESSAGE,
    ...idField("requestNo", id, idForm(as, "string")),
    msgType: facts.msgType,
  });
}

/** `as` is null for the plain answer. */
export function answerSend(as: AnswerFault | null, facts: SendFactsForAnswer): Draft {
  const { channel, settings } = facts;
  switch (as) {
    case "http429":
      return tooMany();
    case "http403":
      return forbidden();
    case "html502":
      return html(502, "Bad Gateway");
    case "cut":
      return { ...success(null, facts), cut: true };
    case "hang":
      return { ...success(null, facts), extraDelayMs: settings.faults.hangMs };
    case "empty":
      return bare("");
    case "braces":
      return bare("{}");
    case "bare":
      return bare(channel === "alimtalk" ? "200" : "0");
    case "bare202":
      return bare("202");
    case "successZero":
      return channel === "alimtalk"
        ? coded(channel, 200, settings, { success: 0, fail: facts.sent + facts.failed })
        : coded(channel, 1, settings);
    case "stringCodes":
    case "idNumber":
    case "idString":
    case "idAbsent":
    case null:
      return success(as, facts);
  }
}
