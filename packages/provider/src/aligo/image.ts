import { type KMsgError, ok, type Result, type SendOptions } from "@k-msg/core";

import { refuse } from "./errors.ts";

const MAX_BYTES = 300 * 1024;

/** The message's picture as a file of the form; undefined where it has none. */
export const imageOf = async (
  params: SendOptions,
): Promise<Result<Blob | undefined, KMsgError>> => {
  const media = "media" in params ? params.media?.image : undefined;
  if (media === undefined) {
    const isLink = "imageUrl" in params && params.imageUrl !== undefined;
    return isLink
      ? refuse("imageUrl cannot be sent: give the image as bytes or blob")
      : ok(undefined);
  }
  if ("ref" in media) return refuse("media.image.ref cannot be sent: give bytes or blob");
  const type = media.contentType ?? "image/jpeg";
  const blob = "blob" in media ? media.blob : new Blob([media.bytes.slice()], { type });
  return blob.size > MAX_BYTES ? refuse("the image is over 300 KB") : ok(blob);
};
