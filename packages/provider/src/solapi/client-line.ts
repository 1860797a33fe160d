/** SOLAPI through a client of its SDK, as k-msg reaches it. */
import {
  type DeliveryStatusQuery,
  type DeliveryStatusResult,
  fail,
  type KMsgError,
  KMsgErrorCode,
  ok,
  type ProviderRequestContext,
  type Result,
} from "@k-msg/core";

import { isRecord, maskText, readId, readList } from "../reading.ts";
import { callClient, type SolapiClient } from "./client.ts";
import { deliveryOf } from "./codes.ts";
import type { SolapiSettings } from "./config.ts";
import { PROVIDER_ID, refuse, solapiError } from "./errors.ts";
import type { Accepted, SolapiLine } from "./line.ts";
import type { SolapiMessage } from "./message.ts";
import { recordOf, refusalIn, textOf } from "./refused.ts";
import type { Upload } from "./uploads.ts";

const hasNo = (what: string) =>
  fail(
    solapiError(KMsgErrorCode.PROVIDER_ERROR, `SOLAPI's client has no ${what}`, {
      outcome: "refused",
      fault: "account",
    }),
  );

interface Host {
  readonly settings: SolapiSettings;
  readonly client: SolapiClient;
  readonly context: ProviderRequestContext;
}

const upload = async (
  { settings, client, context }: Host,
  { kind, url, media, link }: Upload,
): Promise<Result<string | undefined, KMsgError>> => {
  const source = url ?? (media && "ref" in media ? media.ref : undefined);
  if (source === undefined) {
    return refuse("SOLAPI's SDK uploads files by path or URL: give imageUrl or media.image.ref");
  }
  if (typeof client.uploadFile !== "function") return hasNo("uploadFile");
  const rest = link === undefined ? [] : [undefined, link];
  const work = () => client.uploadFile?.(source, kind, ...rest);
  const answer = await callClient(settings, "read", work, context);
  if (answer.isFailure) return answer;
  const id = readId(recordOf(answer.value)["fileId"]);
  if (id !== undefined || kind === "RCS") return ok(id);
  const facts = { outcome: "not_sent", fault: "gateway" } as const;
  return fail(solapiError(KMsgErrorCode.PROVIDER_ERROR, "SOLAPI named no file id", facts));
};

/** An answer of the SDK without an error means that the message was taken, also where it names no id. */
const readAccepted = (value: unknown): Result<Accepted, KMsgError> => {
  const answer = recordOf(value);
  const refusal = refusalIn(answer);
  if (refusal) return fail(refusal);
  const listed = readList(answer["messageList"]).map((message) => message["messageId"]);
  const providerMessageId = readId(answer["messageId"], ...listed);
  return ok({
    ...(providerMessageId !== undefined && { providerMessageId }),
    status: "SENT",
    raw: value,
  });
};

const send = async (
  { settings, client, context }: Host,
  message: SolapiMessage,
  scheduledDate: string | undefined,
): Promise<Result<Accepted, KMsgError>> => {
  const { appId } = settings;
  const schedule = scheduledDate !== undefined && { scheduledDate };
  const config = { showMessageList: true, ...(appId !== undefined && { appId }), ...schedule };
  const isFive = typeof client.sendOne === "function";
  if (!isFive && typeof client.send !== "function") return hasNo("sendOne and no send");
  const work = () =>
    isFive ? client.sendOne?.({ ...message, ...schedule }, appId) : client.send?.(message, config);
  const answer = await callClient(settings, "send", work, context);
  return answer.isSuccess ? readAccepted(answer.value) : answer;
};

/** A list of the SDK's has messages by their id; only one with this very id is believed. */
const findMessage = (list: unknown, id: string): Record<string, unknown> | undefined => {
  const own = isRecord(list) && Object.hasOwn(list, id) ? list[id] : undefined;
  if (isRecord(own)) return own;
  return readList(list).find((message) => readId(message["messageId"]) === id);
};

const instant = (...values: unknown[]): Date | undefined =>
  values
    .filter((value) => typeof value === "string" || value instanceof Date)
    // Without a zone a text would be read in the host's.
    .filter((value) => value instanceof Date || /(Z|[+-]\d{2}:?\d{2})$/.test(value))
    .map((value) => new Date(value))
    .find((at) => !Number.isNaN(at.getTime()));

const statusOf = (id: string, message: Record<string, unknown>): DeliveryStatusResult => {
  const statusCode = textOf(message["statusCode"]);
  const status = deliveryOf(statusCode);
  const statusMessage = maskText(message["statusMessage"] ?? message["reason"]);
  const sentAt = instant(message["dateSent"], message["dateProcessed"], message["dateCreated"]);
  const ended = instant(message["dateCompleted"], message["dateReceived"], message["dateReported"]);
  return {
    providerId: PROVIDER_ID,
    providerMessageId: id,
    status,
    ...(statusCode !== undefined && { statusCode }),
    ...(statusMessage !== undefined && { statusMessage }),
    ...(sentAt && { sentAt }),
    ...(ended && status === "DELIVERED" && { deliveredAt: ended }),
    ...(ended && status === "FAILED" && { failedAt: ended }),
    raw: message,
  };
};

const lookUp = async (
  { settings, client, context }: Host,
  { providerMessageId }: DeliveryStatusQuery,
): Promise<Result<DeliveryStatusResult | null, KMsgError>> => {
  if (typeof client.getMessages !== "function") return hasNo("getMessages");
  const work = () => client.getMessages?.({ messageId: providerMessageId, limit: 1 });
  const answer = await callClient(settings, "read", work, context);
  if (answer.isFailure) return answer;
  const found = findMessage(recordOf(answer.value)["messageList"], providerMessageId);
  return ok(found ? statusOf(providerMessageId, found) : null);
};

const balance = async ({ settings, client, context }: Host) => {
  const answer = await callClient(settings, "read", () => client.getBalance?.(), context);
  return answer.isSuccess ? ok(recordOf(answer.value)) : answer;
};

export const clientLine = (settings: SolapiSettings, client: SolapiClient): SolapiLine => ({
  style: { names: "as given", tellsKorea: true },
  injectableFetch: "unsupported",
  upload: async (file, context) => upload({ settings, client, context }, file),
  send: async (message, scheduledDate, context) =>
    send({ settings, client, context }, message, scheduledDate),
  status: async (query, context) => lookUp({ settings, client, context }, query),
  ...(typeof client.getBalance === "function" && {
    balance: async (context) => balance({ settings, client, context }),
  }),
});
