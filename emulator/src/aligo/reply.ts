/** Aligo answers 200 with a code; texts and Kakao name it differently. */
import type { AnswerFault } from "../script.ts";

export interface AligoReply {
  readonly body: Record<string, unknown>;
  /** The answer is spoilt in this way. */
  readonly as?: AnswerFault | null;
}

/** @param more of an accepted call */
export function coded(
  kakao: boolean,
  code: number,
  message: string,
  more: Record<string, unknown> = {},
): AligoReply {
  return { body: { [kakao ? "code" : "result_code"]: code, message, ...more } };
}

/** What a call was given, and the first field that is missing. */
export type Fields = Readonly<Record<string, string>>;

export function missing(fields: Fields, ...names: readonly string[]): string | undefined {
  return names.find((name) => (fields[name] ?? "").trim() === "");
}
