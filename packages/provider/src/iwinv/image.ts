import {
  type KMsgError,
  type MessageBinaryInput,
  ok,
  PICTURE_LIMIT_BYTES,
  pictureFaults,
  type Result,
} from "@k-msg/core";

import { refuse } from "./errors.ts";

export interface MmsImage {
  blob: Blob;
  /** Always ends in ".jpg", the one ending the provider takes. */
  filename: string;
}

const readBytes = async (image: MessageBinaryInput): Promise<Uint8Array | undefined> => {
  if ("bytes" in image && image.bytes instanceof Uint8Array) return image.bytes;
  if (!("blob" in image) || !(image.blob instanceof Blob)) return undefined;
  // Nothing larger is worth reading.
  const part = image.blob.slice(0, PICTURE_LIMIT_BYTES);
  return new Uint8Array(await part.arrayBuffer());
};

/** Checks the picture of an MMS: JPG, under 100,000 bytes, given as bytes or a Blob. */
export const checkImage = async (
  image: MessageBinaryInput | undefined,
): Promise<Result<MmsImage, KMsgError>> => {
  const bytes = image === undefined ? undefined : await readBytes(image);
  if (image === undefined || bytes === undefined) {
    return refuse("MMS requires media.image as bytes or a Blob");
  }
  const { filename = "image.jpg", contentType = "image/jpeg" } = image;
  const faults = pictureFaults({ filename, contentType, bytes });
  if (faults.includes("too_large")) return refuse("the image must be under 100,000 bytes");
  if (faults.length > 0) return refuse("the image must be a JPG");
  return ok({
    blob: new Blob([new Uint8Array(bytes)], { type: "image/jpeg" }),
    filename: filename.replace(/\.jpe?g$/i, ".jpg"),
  });
};
