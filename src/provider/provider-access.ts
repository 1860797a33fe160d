import type {
  KMsgError,
  MessageType,
  ProviderRequestContext,
  SendOptions,
  SendResult,
} from "@k-msg/core";
/**
 * The provider as the messages see it: send one, read its history, read a template. Everything that k-msg's packages
 * answer is put into our words here; nothing throws.
 */
import { KMsg } from "@k-msg/messaging";
import { IWINVProvider, type IwinvHistoryRow } from "@k-msg/provider/iwinv";

import type { Settings } from "../env.ts";
import type { AttemptOutcome, Observation } from "../message/lifecycle.ts";
import type { HistoryRow } from "../message/matching.ts";
import type { MessageRecord } from "../message/record.ts";
import { watchClock } from "./clock.ts";
import { PROVIDER_ID } from "./provider-id.ts";
import { orderVariables, type TemplateFault } from "./template.ts";

export { PROVIDER_ID };

export interface SeenRow extends HistoryRow {
  readonly seen: Omit<Observation, "via">;
}

export type HistoryAnswer =
  | { readonly ok: true; readonly rows: readonly SeenRow[] }
  | { readonly ok: false; readonly code: string; readonly fault: string; readonly message: string };

export type TemplateAnswer =
  | { readonly ok: true; readonly params: readonly string[]; readonly text: string }
  | { readonly ok: false; readonly fault: TemplateFault };

export interface ProviderAccess {
  send(record: MessageRecord, image: Uint8Array | undefined): Promise<AttemptOutcome>;
  history(type: MessageType, to: string, from: number, until: number): Promise<HistoryAnswer>;
  template(id: string, variables: Readonly<Record<string, string>>): Promise<TemplateAnswer>;
  balance(): ReturnType<IWINVProvider["getBalance"]>;
}

const instances = new WeakMap<Settings, ProviderAccess>();

/** One instance an isolate, so that templates are fetched once. */
export function providerFor(settings: Settings): ProviderAccess {
  let access = instances.get(settings);
  if (!access) {
    access = createAccess(settings);
    instances.set(settings, access);
  }
  return access;
}

function createAccess(settings: Settings): ProviderAccess {
  const iwinv = new IWINVProvider({
    apiKey: settings.IWINV_API_KEY,
    smsApiKey: settings.IWINV_SMS_API_KEY,
    smsAuthKey: settings.IWINV_SMS_AUTH_KEY,
    smsCompanyId: settings.IWINV_SMS_COMPANY_ID,
    smsSenderNumber: settings.IWINV_SMS_SENDER_NUMBER,
    ...(settings.IWINV_SENDER_NUMBER && { senderNumber: settings.IWINV_SENDER_NUMBER }),
    baseUrl: settings.IWINV_ALIMTALK_BASE_URL,
    smsBaseUrl: settings.IWINV_SMS_BASE_URL,
    sendTimeoutMs: settings.PROVIDER_SEND_TIMEOUT,
    historyTimeoutMs: settings.PROVIDER_HISTORY_TIMEOUT,
    templateCacheTtlMs: settings.TEMPLATE_TTL,
  });

  return {
    async send(record, image) {
      const clock = watchClock();
      const context: ProviderRequestContext = { fetch: clock.fetch };
      const kmsg = new KMsg({ providers: [iwinv], requestContext: () => context });
      const result = await kmsg.send(sendOptions(record, image));
      return result.isSuccess
        ? acceptedOutcome(result.value, clock.offset())
        : failedOutcome(result.error);
    },

    async history(type, to, from, until) {
      const result = await iwinv.searchHistory({
        type,
        to,
        from: new Date(from),
        until: new Date(until),
      });
      if (result.isSuccess)
        return { ok: true, rows: result.value.map((row) => seenRow(type, row)) };
      const { code, message, details } = result.error;
      return { ok: false, code, message, fault: stringOf(details?.["fault"]) ?? "network" };
    },

    async template(id, variables) {
      const result = await iwinv.getTemplate(id);
      if (result.isSuccess) return orderVariables(result.value, variables);
      const { code, details } = result.error;
      if (code === "TEMPLATE_NOT_FOUND") return { ok: false, fault: { kind: "unknown_template" } };
      const fault = stringOf(details?.["fault"]) ?? "network";
      return { ok: false, fault: { kind: "unavailable", code, fault } };
    },

    balance: () => iwinv.getBalance(),
  };
}

function sendOptions(record: MessageRecord, image: Uint8Array | undefined): SendOptions {
  const { request } = record;
  const common = {
    messageId: record.id,
    to: request.to,
    providerId: record.providerId,
    ...(request.from && { from: request.from }),
  };
  if (request.type === "ALIMTALK") {
    return {
      ...common,
      type: "ALIMTALK",
      templateId: request.templateId ?? "",
      variables: request.variables ?? {},
      ...(request.failover && { failover: request.failover }),
      providerOptions: { templateParam: request.templateParams ?? [] },
    };
  }
  return {
    ...common,
    type: request.type as "SMS" | "LMS" | "MMS",
    text: request.text ?? "",
    ...(request.subject && { subject: request.subject }),
    ...(image && request.image && { media: { image: { bytes: image, ...request.image } } }),
  };
}

/** k-msg's `raw` repeats the provider's answer; it is small, and it must not make the record large. */
const RAW_LIMIT = 2000;

function acceptedOutcome(result: SendResult, clockOffset: number | undefined): AttemptOutcome {
  const rawJson = result.raw === undefined ? undefined : JSON.stringify(result.raw);
  return {
    kind: "accepted",
    ...(result.providerMessageId && { providerMessageId: result.providerMessageId }),
    ...(clockOffset !== undefined && { clockOffset }),
    ...(rawJson !== undefined && rawJson.length <= RAW_LIMIT && { rawJson }),
  };
}

function failedOutcome(error: KMsgError): AttemptOutcome {
  const details = error.details ?? {};
  const outcome = details["outcome"];
  const providerCode = stringOf(details["originalCode"]);
  const facts = {
    code: error.code,
    message: error.message,
    fault: stringOf(details["fault"]) ?? "network",
    ...(providerCode && { providerCode }),
  };
  if (outcome !== "refused" && outcome !== "not_sent") return { kind: "unknown", ...facts };
  return {
    kind: outcome,
    ...facts,
    ...(error.retryAfterMs !== undefined && { retryAfterMs: error.retryAfterMs }),
  };
}

function seenRow(type: MessageType, row: IwinvHistoryRow): SeenRow {
  const at = row.requestedAt ?? (type === "ALIMTALK" ? undefined : row.sentAt);
  return {
    providerMessageId: row.providerMessageId,
    phone: row.phone,
    ...(row.callback && { callback: row.callback }),
    ...(row.templateCode && { templateCode: row.templateCode }),
    ...(row.text !== undefined && { text: row.text }),
    ...(row.msgType && { msgType: row.msgType }),
    ...(at && { at: at.getTime() }),
    seen: {
      providerMessageId: row.providerMessageId,
      status: row.status,
      ...(row.statusCode && { statusCode: row.statusCode }),
      ...(row.statusMessage && { statusMessage: row.statusMessage }),
      ...(row.sentAt && { sentAt: row.sentAt.getTime() }),
      ...(row.deliveredAt && { deliveredAt: row.deliveredAt.getTime() }),
      ...(row.failedAt && { failedAt: row.failedAt.getTime() }),
    },
  };
}

function stringOf(value: unknown): string | undefined {
  if (typeof value === "string") return value;
  return typeof value === "number" ? String(value) : undefined;
}
