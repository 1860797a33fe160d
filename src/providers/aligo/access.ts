/** Aligo: AlimTalk and Korean text messages; looked up by its id, or by time, text and recipient, as its history has no id of ours. */
import type { KMsgError, MessageType, SendOptions } from "@k-msg/core";
import { type AligoHistoryRow, AligoProvider } from "@k-msg/provider/aligo";

import type { SeenRow } from "../../domain/history/seen-row.ts";
import { isForeign } from "../../domain/korea/phone.ts";
import type { MessageRecord } from "../../domain/message/record.ts";
import type { Settings } from "../../kernel/settings/settings.ts";
import { watchClock } from "../clock.ts";
import { acceptedOutcome, failedLookUp, failedOutcome, stringOf } from "../outcome.ts";
import { seenOf, type ProviderAccess } from "../provider.ts";
import { commonOptions, textOptions } from "../send-options.ts";
import { isAligoTemplate } from "./aligo-template.ts";
import type { AligoSettings } from "./settings.ts";

export const ALIGO_ID = "aligo";

const TEXTS: ReadonlySet<MessageType> = new Set(["SMS", "LMS", "MMS"]);

/** Undefined where there is no key. */
export function aligoAccess(own: AligoSettings, settings: Settings): ProviderAccess | undefined {
  const { ALIGO_API_KEY: apiKey, ALIGO_USER_ID: userId, ALIGO_SENDER_KEY: senderKey } = own;
  if (apiKey === undefined || userId === undefined) return undefined;
  const aligo = new AligoProvider({
    apiKey,
    userId,
    smsBaseUrl: own.ALIGO_SMS_BASE_URL,
    alimtalkBaseUrl: own.ALIGO_KAKAO_BASE_URL,
    ...(own.ALIGO_SENDER_NUMBER && { sender: own.ALIGO_SENDER_NUMBER }),
    ...(senderKey && { senderKey }),
    sendTimeoutMs: settings.PROVIDER_SEND_TIMEOUT,
    readTimeoutMs: settings.PROVIDER_HISTORY_TIMEOUT,
  });

  return {
    id: ALIGO_ID,
    foreign: false,

    takes({ type, to, templateId = "" }) {
      if (isForeign(to)) return false;
      return TEXTS.has(type) || (type === "ALIMTALK" && !!senderKey && isAligoTemplate(templateId));
    },

    async send(record, image) {
      const clock = watchClock();
      const result = await aligo.send(sendOptions(record, image), { fetch: clock.fetch });
      return result.isSuccess
        ? acceptedOutcome(result.value, clock.offset())
        : failedOutcome(result.error, senderCodes(result.error));
    },

    async lookUp(record, from, until) {
      const { providerMessageId, request } = record;
      const { type, to, text } = request;
      const span = { type, from: new Date(from), until: new Date(until) };
      const query =
        providerMessageId === undefined ? { ...span, to, text } : { ...span, providerMessageId };
      const result = await aligo.searchHistory(query);
      if (result.isFailure) return failedLookUp(result.error);
      return { ok: true, rows: result.value.map(seenRow) };
    },

    async probe() {
      const result = await aligo.getRemaining();
      return result.isSuccess ? { ok: true } : failedLookUp(result.error);
    },
  };
}

/** The code of a refusal that is about our sender number: Aligo's words say so, its codes alone do not. */
function senderCodes({ details }: KMsgError): ReadonlySet<string> {
  const code = stringOf(details?.["originalCode"]);
  return new Set(details?.["sender"] === true && code !== undefined ? [code] : []);
}

function sendOptions(record: MessageRecord, image: Uint8Array | undefined): SendOptions {
  const { request } = record;
  if (request.type !== "ALIMTALK") return textOptions(record, image);
  return {
    ...commonOptions(record),
    type: "ALIMTALK",
    templateId: request.templateId ?? "",
    variables: request.variables ?? {},
    // Where we send the text ourselves, the provider must not send another.
    ...(request.failover?.by === "provider" && { failover: request.failover }),
  };
}

function seenRow(row: AligoHistoryRow): SeenRow {
  const { status, requestedAt, resultAt } = row;
  return {
    providerMessageId: row.providerMessageId,
    phone: row.to,
    ...(row.from && { callback: row.from }),
    ...(row.templateCode && { templateCode: row.templateCode }),
    ...(row.text !== undefined && { text: row.text }),
    ...(requestedAt && { at: requestedAt.getTime() }),
    seen: seenOf({
      ...row,
      deliveredAt: status === "DELIVERED" ? resultAt : undefined,
      failedAt: status === "FAILED" ? resultAt : undefined,
    }),
  };
}
