/**
 * What became of each message, by the provider's books and the service's words. Messages of equal words to one number cannot be
 * told apart and need not be: each of them may be any of the takes, but no two may be the same one. Pure.
 */
import type { Accepted, Ending, Seen, Took } from "./seen.ts";

export interface Fate {
  readonly message: Accepted;
  readonly ending: Ending | undefined;
  /** The take that is this message's. */
  readonly took: Took | undefined;
  readonly verdict: Verdict;
}

export type Verdict =
  /** Taken once, and the service says so. */
  | "sent"
  /** Not taken, and the service says so. */
  | "reported"
  /** Taken, but the service does not know how it ended. */
  | "open"
  /** Not taken, and nobody was told. */
  | "lost"
  /** The service says what is not so, or names another message's take. */
  | "wrong";

const SENT = new Set(["sent", "delivered"]);
/** Nothing that the stand-in takes is refused later. */
const NEVER = new Set(["undelivered"]);
const NOT_SENT = new Set(["failed", "canceled"]);

export interface Fates {
  readonly fates: readonly Fate[];
  /** Takes beyond one a message. */
  readonly twice: number;
}

export function fatesOf({ accepted, took, endings }: Seen): Fates {
  const groups = Map.groupBy(accepted, keyOf);
  const takes = Map.groupBy(took, keyOf);
  const fates: Fate[] = [];
  let twice = 0;
  for (const [key, messages] of groups) {
    const own = takes.get(key) ?? [];
    twice += Math.max(0, own.length - messages.length);
    fates.push(...fatesOfTwins(messages, own, endings));
  }
  return { fates, twice };
}

function keyOf({ phone, text }: { readonly phone: string; readonly text: string }): string {
  return `${phone} ${text}`;
}

/** Those who name a take first, then those who say that they were sent, and last those who say that they were not. */
function fatesOfTwins(
  messages: readonly Accepted[],
  takes: readonly Took[],
  endings: Seen["endings"],
): readonly Fate[] {
  const left = [...takes];
  const takeNamed = (id: string): Took | undefined => {
    const at = left.findIndex((one) => one.id === id);
    return at < 0 ? undefined : left.splice(at, 1)[0];
  };
  const byClaim = messages.toSorted(
    (a, b) => claimOf(endings.get(a.id)) - claimOf(endings.get(b.id)),
  );
  return byClaim.map((message) => {
    const ending = endings.get(message.id);
    const named = ending?.providerMessageId ?? undefined;
    const took = named === undefined ? left.shift() : takeNamed(named);
    return { message, ending, took, verdict: verdictOf(ending, took) };
  });
}

function claimOf(ending: Ending | undefined): number {
  if (ending?.providerMessageId) return 0;
  if (ending && SENT.has(ending.state)) return 1;
  return ending && NOT_SENT.has(ending.state) ? 3 : 2;
}

function verdictOf(ending: Ending | undefined, took: Took | undefined): Verdict {
  const state = ending?.state ?? "";
  if (NEVER.has(state)) return "wrong";
  // It names a take that is another message's, or nobody's.
  if (ending?.providerMessageId && !took) return "wrong";
  if (SENT.has(state)) return took ? "sent" : "wrong";
  if (NOT_SENT.has(state)) return took ? "wrong" : "reported";
  return took ? "open" : "lost";
}
