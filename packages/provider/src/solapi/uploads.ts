/** The files that SOLAPI needs before the message. Pure. */
import {
  type KMsgError,
  type MessageBinaryInput,
  type MessageType,
  ok,
  type Result,
  type SendOptions,
} from "@k-msg/core";

import { isFilled } from "./checks.ts";
import { refuse } from "./errors.ts";
import { imageLinkOf } from "./kakao-fields.ts";

/** Ids of files that are there. */
export interface Uploaded {
  imageId?: string;
  fileIds?: string[];
}

/** One file, by an address, by its bytes, or both. */
export interface Upload {
  kind: "MMS" | "KAKAO" | "RCS" | "FAX";
  url?: string;
  media?: MessageBinaryInput;
  /** The link of a picture. */
  link?: string;
}

const PICTURES: Partial<Record<MessageType, Upload["kind"]>> = {
  MMS: "MMS",
  FRIENDTALK: "KAKAO",
  RCS_MMS: "RCS",
};

const pictureOf = (params: SendOptions): Pick<Upload, "url" | "media"> | undefined => {
  const url = "imageUrl" in params && isFilled(params.imageUrl) ? params.imageUrl : undefined;
  const media = "media" in params ? params.media?.image : undefined;
  if (url === undefined && media === undefined) return undefined;
  return { ...(url !== undefined && { url }), ...(media && { media }) };
};

/** The message's own files, in the order they are wanted in. */
export const uploadsOf = (params: SendOptions): Result<Upload[], KMsgError> => {
  if (params.type === "FAX") {
    return ok((params.fax?.fileUrls ?? []).map((url) => ({ kind: "FAX", url })));
  }
  const picture = pictureOf(params);
  if (picture === undefined) return ok([]);
  const kind = PICTURES[params.type];
  // Leaving the picture out silently would send something else than was asked for.
  if (kind === undefined) return refuse("an image needs type MMS, FRIENDTALK or RCS_MMS");
  if (params.type !== "FRIENDTALK") return ok([{ kind, ...picture }]);
  const link = imageLinkOf(params);
  if (link === undefined) return refuse("kakao.imageLink is required for an image of FRIENDTALK");
  return ok([{ kind, ...picture, link }]);
};

/** Stands for files that are not there yet, to check a message before anything leaves. */
export const placeholders = (uploads: readonly Upload[]): Uploaded =>
  gathered(uploads.map(({ kind }) => ({ kind, id: "-" })));

/** Files by what they are for; one without an id is left out. */
export const gathered = (
  files: readonly { readonly kind: Upload["kind"]; readonly id: string | undefined }[],
): Uploaded => {
  const ids = (fax: boolean): string[] =>
    files.flatMap(({ kind, id }) => (id !== undefined && (kind === "FAX") === fax ? [id] : []));
  const [imageId] = ids(false);
  return { ...(imageId !== undefined && { imageId }), fileIds: ids(true) };
};
