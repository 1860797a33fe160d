import { isRecord, readInteger } from "../reading.ts";

/** One HTTP answer, read but not yet judged. */
export interface IwinvAnswer {
  httpStatus: number;
  /** The result code, when the body has one. */
  code?: number;
  /** The JSON object, or empty. */
  body: Record<string, unknown>;
  /** Milliseconds, from the Retry-After header. */
  retryAfterMs?: number;
}

const readJson = (text: string): unknown => {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return undefined;
  }
};

/** Retry-After is seconds or an HTTP date, which names its zone. */
const readRetryAfter = (header: string | null, nowMs: number): number | undefined => {
  if (header === null) return undefined;
  const seconds = readInteger(header);
  if (seconds !== undefined) return seconds * 1000;
  const at = /GMT\s*$/.test(header) ? Date.parse(header) : Number.NaN;
  return Number.isNaN(at) ? undefined : Math.max(0, at - nowMs);
};

/** Never throws. The body may be JSON, a bare number (which is a code), HTML or nothing. */
export const readAnswer = (
  channel: string,
  httpStatus: number,
  text: string,
  retryAfter: string | null,
  nowMs: number,
): IwinvAnswer => {
  const json = readJson(text);
  const body = isRecord(json) ? json : {};
  const keys = channel === "SMS" ? ["resultCode", "code"] : ["code", "resultCode"];
  const named = keys.map((key) => readInteger(body[key])).find((code) => code !== undefined);
  const code = isRecord(json) ? named : readInteger(json);
  const retryAfterMs = readRetryAfter(retryAfter, nowMs);
  return {
    httpStatus,
    body,
    ...(code !== undefined && { code }),
    ...(retryAfterMs !== undefined && { retryAfterMs }),
  };
};

/** IWINV can answer 200 and still have taken nobody. */
export const takenNobody = ({ body }: IwinvAnswer): boolean => {
  const success = readInteger(body["success"]);
  return success === 0 || (success === undefined && (readInteger(body["fail"]) ?? 0) > 0);
};
