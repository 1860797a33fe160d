/** SOLAPI's answers as data. */
import type { AnswerFault } from "../script.ts";

export interface SolapiReply {
  readonly status: number;
  readonly body: Record<string, unknown>;
  /** The answer is spoilt in this way. */
  readonly as?: AnswerFault | null;
}

export function coded4(status: number, errorCode: string, errorMessage: string): SolapiReply {
  return { status, body: { errorCode, errorMessage } };
}
