/** How much fits into a Korean text message, in bytes of CP949. Pure. */
import { measureCp949, SMS_MAX_BYTES } from "@k-msg/core";

export const SMS_BYTES = SMS_MAX_BYTES;
/** LMS and MMS. */
export const LONG_BYTES = 2000;
export const TITLE_BYTES = 40;

/** Some carriers make a line break two bytes: count it so, lest an SMS is cut or becomes an LMS behind our back. */
const COUNTING = { newline: 2 } as const;

export function measureText(value: string): ReturnType<typeof measureCp949> {
  return measureCp949(value, COUNTING);
}
