/** Limits of a Korean text message, in bytes of CP949. The numbers are those by which providers' adapters judge. Pure. */
import { LMS_MAX_BYTES, measureCp949, SMS_MAX_BYTES } from "@k-msg/core";

export const SMS_BYTES = SMS_MAX_BYTES;
/** LMS and MMS. */
export const LONG_BYTES = LMS_MAX_BYTES;

/**
 * Some carriers make a line break two bytes: count it so, lest an SMS is cut or becomes an LMS behind our back. The packages count one,
 * as k-msg does: what fits here fits there.
 */
const COUNTING = { newline: 2 } as const;

/** The type of a text whose sender leaves it open. */
export function typeByLength(text: string): "SMS" | "LMS" {
  return measureText(text).bytes > SMS_BYTES ? "LMS" : "SMS";
}

export function measureText(value: string): ReturnType<typeof measureCp949> {
  return measureCp949(value, COUNTING);
}
