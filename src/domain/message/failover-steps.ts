/**
 * The text that follows a failed AlimTalk, as a list of steps: today one text. It is read into k-msg's three fields, so that
 * everything behind knows one form; what is wrong with it is reported where its caller wrote it. Pure.
 */
import type { Draft } from "./draft.ts";
import type { Report } from "./intake-checks.ts";

const STEPS = "/failover/steps";

/** Field of k-msg's → field of a step. */
const FIELDS = {
  fallbackChannel: "type",
  fallbackContent: "text",
  fallbackTitle: "subject",
} as const;

/** The draft with its step in k-msg's fields; the step stays, and says that its type was meant. */
export function withStep(draft: Draft, fault: Report): Draft {
  const { failover } = draft;
  if (failover?.steps === undefined) return draft;
  const { steps, ...rest } = failover;
  const twice = Object.keys(FIELDS).find((name) => name in rest && rest[name as keyof typeof rest]);
  if (twice !== undefined) {
    fault(STEPS, "contradiction", `says what ${twice} says: give one of them`);
  }
  const [step, second] = steps;
  if (step === undefined) fault(STEPS, "required", "needs a step: the text that goes out");
  if (second !== undefined) {
    const detail = "is a second step: only one can follow, an SMS or LMS; leave the others out";
    fault(`${STEPS}/1`, "too_many", detail);
  }
  const { text, subject } = step ?? {};
  return { ...draft, failover: { ...failover, fallbackContent: text, fallbackTitle: subject } };
}

/** Returns the pointer as the caller wrote it. */
export function asWritten(given: Draft, pointer: string): string {
  if (given.failover?.steps === undefined) return pointer;
  const [, field] = /^\/failover\/(\w+)$/.exec(pointer) ?? [];
  const names: Readonly<Record<string, string>> = FIELDS;
  const name = field === undefined ? undefined : names[field];
  return name === undefined ? pointer : `${STEPS}/0/${name}`;
}
