/**
 * The picture of an MMS: what carriers take. Who takes a message in and who sends it ask here, so that a picture that was taken is never
 * refused later.
 */

/** "Under 100 KB", in the stricter reading: a picture has fewer bytes than this. */
export const PICTURE_LIMIT_BYTES = 100_000;

/** A name of one line: a file's name stands in a header of the request that sends it. */
const NAME = /^[^\p{Cc}\u2028\u2029]*\.jpe?g$/iu;
const TYPE = /^image\/jpe?g$/i;

export type PictureFault = "name" | "type" | "too_large" | "not_jpeg";

export interface PictureFile {
  filename: string;
  contentType: string;
  bytes: Uint8Array;
}

/** Everything that is wrong with it. Whether it is a JPEG is told by its first bytes, whatever it is called. */
export const pictureFaults = ({ filename, contentType, bytes }: PictureFile): PictureFault[] => {
  const faults: PictureFault[] = [];
  if (!NAME.test(filename)) faults.push("name");
  if (!TYPE.test(contentType)) faults.push("type");
  if (bytes.length >= PICTURE_LIMIT_BYTES) faults.push("too_large");
  if (bytes[0] !== 0xff || bytes[1] !== 0xd8 || bytes[2] !== 0xff) faults.push("not_jpeg");
  return faults;
};
