/** When operators are alerted of messages of unknown outcome. Pure. */
import type { AlertFacts } from "./condition.ts";

interface Counted {
  /** Messages of unknown outcome, for long enough. */
  readonly messages: number;
  /** Those among them of which the history will not tell. */
  readonly undecided: number;
}

/** @param most so many may be unknown without an alert: the history tells of most; of the undecided it will not. */
export function inDoubt({ messages, undecided }: Counted, most: number): AlertFacts | undefined {
  const told = undecided > 0 && {
    message: `Of ${undecided} the provider's history cannot tell: resolve them by GET /v1/unconfirmed.`,
  };
  if (messages > most) return { code: "UNCONFIRMED_MESSAGES", count: messages, ...told };
  return undecided > 0 ? { code: "UNDECIDED_MESSAGES", count: undecided, ...told } : undefined;
}
