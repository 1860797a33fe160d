/** A handler refuses so: it throws, and the app answers. */
import type { Kind, Reason, ReasonOf } from "./reasons.ts";

export class ProblemError extends Error {
  override readonly name = "ProblemError";
  readonly reason: Reason;

  constructor(reason: Reason) {
    super(reason.kind);
    this.reason = reason;
  }
}

/** Makes what a handler throws, of the kinds that its route declares and of no other. */
export type Refuse<K extends Kind> = (reason: ReasonOf<K>) => ProblemError;
