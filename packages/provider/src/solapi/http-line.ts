/** SOLAPI over its HTTP API: each call is made once. */
import {
  fail,
  type KMsgError,
  KMsgErrorCode,
  type MessageBinaryInput,
  ok,
  type ProviderRequestContext,
  type Result,
} from "@k-msg/core";

import { isRecord, readId, readList } from "../reading.ts";
import type { SolapiSettings } from "./config.ts";
import { refuse, solapiError } from "./errors.ts";
import type { Accepted, SolapiLine } from "./line.ts";
import { getDeliveryStatus } from "./messages.ts";
import { refusalIn, textOf } from "./refused.ts";
import { callSolapi } from "./transport.ts";
import type { Upload } from "./uploads.ts";

const SEND_PATH = "/messages/v4/send-many/detail";
const FILE_BYTES = 200 * 1024;

const bytesOf = async (media: MessageBinaryInput): Promise<Uint8Array> => {
  if ("bytes" in media) return media.bytes;
  return "blob" in media ? new Uint8Array(await media.blob.arrayBuffer()) : new Uint8Array();
};

const base64 = (bytes: Uint8Array): string =>
  btoa(Array.from(bytes, (byte) => String.fromCharCode(byte)).join(""));

const upload = async (
  settings: SolapiSettings,
  { kind, media, link }: Upload,
  context: ProviderRequestContext,
): Promise<Result<string, KMsgError>> => {
  if (media === undefined) {
    return kind === "FAX"
      ? refuse("fax.fileUrls cannot be sent without SOLAPI's SDK: give fax.fileIds")
      : refuse("imageUrl cannot be sent: give the image as bytes or blob");
  }
  // A file that is there already.
  if ("ref" in media) return ok(media.ref);
  const bytes = await bytesOf(media);
  if (bytes.length > FILE_BYTES) return refuse("the image is over 200 KB");
  const file = { file: base64(bytes), name: media.filename ?? "image.jpg", type: kind };
  const body = { ...file, ...(link !== undefined && { link }) };
  const call = { purpose: "read", path: "/storage/v1/files", body } as const;
  const answer = await callSolapi(settings, call, context);
  if (answer.isFailure) return answer;
  const { fileId } = answer.value;
  if (typeof fileId === "string") return ok(fileId);
  // Nothing is wrong with the message, and nothing of it was sent.
  const facts = { outcome: "not_sent", fault: "gateway" } as const;
  return fail(solapiError(KMsgErrorCode.PROVIDER_ERROR, "SOLAPI named no file id", facts));
};

const readAccepted = (
  body: Record<string, unknown>,
  scheduled: boolean,
): Result<Accepted, KMsgError> => {
  const refusal = refusalIn(body);
  if (refusal) return fail(refusal);
  const [taken] = readList(body["messageList"]);
  const group = isRecord(body["groupInfo"]) ? body["groupInfo"] : undefined;
  if (!taken && !group) {
    const facts = { outcome: "unknown", fault: "gateway" } as const;
    return fail(solapiError(KMsgErrorCode.PROVIDER_ERROR, "SOLAPI named no message", facts));
  }
  const providerMessageId = readId(taken?.["messageId"]);
  const groupId = textOf(group?.["groupId"] ?? group?.["_id"]);
  return ok({
    ...(providerMessageId !== undefined && { providerMessageId }),
    status: scheduled ? "PENDING" : "SENT",
    // Not the whole answer: it repeats the numbers.
    raw: { groupId, statusCode: textOf(taken?.["statusCode"]) },
  });
};

export const httpLine = (settings: SolapiSettings): SolapiLine => ({
  style: { names: "braced", tellsKorea: false },
  injectableFetch: "supported",
  upload: async (file, context) => upload(settings, file, context),

  async send(message, scheduledDate, context) {
    const scheduled = scheduledDate !== undefined;
    const body = {
      messages: [message],
      showMessageList: true,
      ...(scheduled && { scheduledDate }),
      ...(settings.appId !== undefined && { agent: { appId: settings.appId } }),
    };
    const call = { purpose: "send", path: SEND_PATH, body } as const;
    const answer = await callSolapi(settings, call, context);
    return answer.isSuccess ? readAccepted(answer.value, scheduled) : answer;
  },

  status: async (query, context) => getDeliveryStatus(settings, query, context),

  balance: async (context) =>
    callSolapi(settings, { purpose: "read", method: "GET", path: "/cash/v1/balance" }, context),
});
