/** IWINV: AlimTalk and Korean text messages; looked up by its id, or by recipient and time, as its history has no id of ours. */
import type { KMsgError, MessageType, Result, SendOptions } from "@k-msg/core";
import {
  type IWINVConfig,
  IWINVHistoryReader,
  type IwinvHistoryRow,
  IWINVTemplateProvider,
  IWINVTextProvider,
} from "@k-msg/provider/iwinv";

import { isForeign } from "../../domain/korea/phone.ts";
import type { MessageRecord } from "../../domain/message/record.ts";
import type { Settings } from "../../kernel/settings/settings.ts";
import { watchClock } from "../clock.ts";
import { acceptedOutcome, failedLookUp, failedOutcome } from "../outcome.ts";
import { probeAnswer } from "../probe.ts";
import type { LookUpAnswer, ProviderAccess } from "../provider.ts";
import { commonOptions, textOptions } from "../send-options.ts";
import { iwinvCodes } from "./codes.ts";
import { iwinvRanged, iwinvSeenRow } from "./history.ts";
import { relayFetch } from "./relay.ts";
import type { IwinvSettings } from "./settings.ts";
import { iwinvDesk, iwinvReadFault, iwinvTemplate } from "./templates.ts";

export const IWINV_ID = "iwinv";

const TYPES: ReadonlySet<MessageType> = new Set(["SMS", "LMS", "MMS", "ALIMTALK"]);
/** So short that the page is small. */
const PROBE_SPAN_MS = 60_000;

export function iwinvAccess(own: IwinvSettings, settings: Settings): ProviderAccess {
  const through = relayFetch(own, settings);
  const config: IWINVConfig = {
    apiKey: own.IWINV_API_KEY,
    smsApiKey: own.IWINV_SMS_API_KEY,
    smsAuthKey: own.IWINV_SMS_AUTH_KEY,
    smsCompanyId: own.IWINV_SMS_COMPANY_ID,
    smsSenderNumber: own.IWINV_SMS_SENDER_NUMBER,
    ...(own.IWINV_SENDER_NUMBER && { senderNumber: own.IWINV_SENDER_NUMBER }),
    baseUrl: own.IWINV_ALIMTALK_BASE_URL,
    smsBaseUrl: own.IWINV_SMS_BASE_URL,
    sendTimeoutMs: settings.PROVIDER_SEND_TIMEOUT,
    historyTimeoutMs: settings.PROVIDER_HISTORY_TIMEOUT,
    fetch: through,
    confirmedFailureCodes: [...(settings.FAILOVER_CODES[IWINV_ID] ?? [])],
  };
  const iwinv = new IWINVTextProvider(config);
  const templates = new IWINVTemplateProvider(config);

  const ranged = iwinvRanged(new IWINVHistoryReader(config));

  /** As the newest accepted send showed it, for those whose answer is lost. */
  let clockOffset: number | undefined;

  return {
    id: IWINV_ID,
    foreign: false,

    takes: ({ type, to }) => TYPES.has(type) && !isForeign(to),

    async send(record, image) {
      const clock = watchClock(through);
      // Not through KMsg: it would fill the texts a second time, and refuse a value that looks like a variable.
      const result = await iwinv.send(sendOptions(record, image), { fetch: clock.fetch });
      if (result.isSuccess) {
        clockOffset = clock.offset();
        return acceptedOutcome(result.value, clockOffset);
      }
      const outcome = failedOutcome(result.error, iwinvCodes.senderAtSend);
      if (outcome.kind !== "unknown" || clockOffset === undefined) return outcome;
      return { ...outcome, clockOffset };
    },

    async lookUp(record, from, until) {
      const { type, to } = record.request;
      const { providerMessageId } = record;
      const query = { type, to, from: new Date(from), until: new Date(until) };
      // By the id first: a number may have thousands of rows. A history that knows nothing of the id shows the number's.
      const named = providerMessageId !== undefined && { ...query, providerMessageId };
      const own = named && answerOfHistory(type, await iwinv.searchHistory(named));
      if (own && (own.ok ? own.rows.length > 0 : own.fault !== "request")) return own;
      return answerOfHistory(type, await iwinv.searchHistory(query));
    },

    ranged,

    async template(id) {
      const result = await templates.getTemplate(id);
      return result.isSuccess
        ? { ok: true, template: iwinvTemplate(result.value) }
        : { ok: false, fault: iwinvReadFault(result.error) };
    },

    templates: iwinvDesk(templates),

    async probe(reason) {
      const { kind, type } = reason;
      if (type !== "ALIMTALK") {
        return probeAnswer(await iwinv.getBalance({ channel: "SMS" }), reason);
      }
      if (kind === "account") return probeAnswer(await iwinv.getBalance(), reason);
      // AlimTalk's balance is asked for a second time where its page is missing; a page of history is one call.
      const now = Date.now();
      const answer = await ranged.page(ranged.shelfOf(type), now - PROBE_SPAN_MS, now, 1);
      return answer.ok ? { ok: true } : answer;
    },

    balance: async () => Promise.all([iwinv.getBalance(), iwinv.getBalance({ channel: "SMS" })]),
  };
}

function answerOfHistory(
  type: MessageType,
  result: Result<IwinvHistoryRow[], KMsgError>,
): LookUpAnswer {
  if (result.isFailure) return failedLookUp(result.error);
  return { ok: true, rows: result.value.map((row) => iwinvSeenRow(type, row)) };
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
    providerOptions: { templateParam: request.templateParams ?? [] },
  };
}
