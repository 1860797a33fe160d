/** Length of a text message where only SMS or LMS is to be chosen. */

/** Above this many bytes a text goes as LMS, unless a configuration says otherwise. */
export const DEFAULT_LMS_BYTES = 90;

/** One for an ASCII character, two for any other UTF-16 unit: Hangul is two, an emoji four. */
export function estimateSmsBytes(text: string): number {
  let bytes = 0;
  for (let index = 0; index < text.length; index += 1) {
    bytes += text.charCodeAt(index) <= 0x7f ? 1 : 2;
  }
  return bytes;
}
