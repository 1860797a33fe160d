import {
  fail,
  type KMsgError,
  KMsgErrorCode,
  type MessageBinaryInput,
  ok,
  type ProviderRequestContext,
  type Result,
  type SendOptions,
} from "@k-msg/core";

import type { SolapiSettings } from "./config.ts";
import { beforeSend, refuse, solapiError } from "./errors.ts";
import { callSolapi } from "./transport.ts";

const MMS_BYTES = 200 * 1024;

/** Pictures have to be there before the message: uploads the message's own, if it has one. @returns its id */
export const uploadImage = async (
  settings: SolapiSettings,
  params: SendOptions,
  context: ProviderRequestContext,
): Promise<Result<string | undefined, KMsgError>> => {
  const media = "media" in params ? params.media?.image : undefined;
  if (media === undefined) {
    const isLink = "imageUrl" in params && params.imageUrl !== undefined;
    return isLink
      ? refuse("imageUrl cannot be sent: give the image as bytes or blob")
      : ok(undefined);
  }
  if ("ref" in media) return ok(media.ref);
  const bytes = await bytesOf(media);
  if (bytes.length > MMS_BYTES) return refuse("the image is over 200 KB");
  const answer = await callSolapi(
    settings,
    {
      purpose: "read",
      path: "/storage/v1/files",
      body: {
        file: base64(bytes),
        name: media.filename ?? "image.jpg",
        type: params.type === "FRIENDTALK" ? "KAKAO" : "MMS",
      },
    },
    context,
  );
  if (answer.isFailure) return beforeSend(fail(answer.error));
  const { fileId } = answer.value;
  if (typeof fileId === "string") return ok(fileId);
  // Nothing is wrong with the message, and nothing of it was sent.
  return fail(
    solapiError(KMsgErrorCode.PROVIDER_ERROR, "SOLAPI named no file id", {
      outcome: "not_sent",
      fault: "gateway",
    }),
  );
};

const bytesOf = async (media: MessageBinaryInput): Promise<Uint8Array> => {
  if ("bytes" in media) return media.bytes;
  return "blob" in media ? new Uint8Array(await media.blob.arrayBuffer()) : new Uint8Array();
};

const base64 = (bytes: Uint8Array): string =>
  btoa(Array.from(bytes, (byte) => String.fromCharCode(byte)).join(""));
