/** Capacity of a message: texts in bytes of CP949, AlimTalk in characters. */

/** One SMS. */
export const SMS_MAX_BYTES = 90;

/** LMS, MMS, and the text in an AlimTalk's place. */
export const LMS_MAX_BYTES = 2000;

/** A filled AlimTalk, and the text in its place. */
export const ALIMTALK_MAX_CHARS = 1000;
