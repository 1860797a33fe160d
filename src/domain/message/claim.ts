/** When a message could own a row of the provider's history without knowing its id, and when it no longer can. Pure. */
import type { FreeRow, OpenClaim } from "../gate/open-claims.ts";
import { ownerName } from "../gate/owner.ts";
import {
  normaliseText,
  showsText,
  takenSpan,
  type Candidates,
  type HistoryRow,
  type MatchTiming,
} from "./matching.ts";
import { inPresumedAttempt, mayBeTaken } from "./presumed.ts";
import type { MessageRecord } from "./record.ts";
import { STATE_TABLE } from "./states.ts";

/** Everything but the hashes, which take a key. */
export type Claiming = Omit<OpenClaim, "content" | "senderHash">;

/** A row whose sender is not hashed yet. */
export interface ClearRow extends Omit<FreeRow, "senderHash"> {
  readonly callback?: string;
}

/** Undefined before the first attempt. */
export function claimingOf(
  record: MessageRecord,
  timing: Pick<MatchTiming, "sendTimeoutMs">,
): Claiming | undefined {
  const attempted = mayBeTaken(record) ? inPresumedAttempt(record) : record;
  const span = takenSpan(attempted, timing);
  const { attemptAt, request, state } = attempted;
  if (span === undefined || attemptAt === undefined) return undefined;
  return {
    owner: ownerName(record),
    at: attemptAt,
    spans: [span],
    type: request.type,
    sure: state === "sent",
  };
}

/** All that the recipient sees, as text: messages that are equal in it are interchangeable. A picture makes one unlike all others. */
export function contentOf(record: MessageRecord): string {
  const { type, from, subject, text = "", textHash, templateId, image } = record.request;
  const words = textHash ?? normaliseText(text);
  if (showsText(record)) return JSON.stringify([type, templateId, words]);
  return JSON.stringify([type, from, subject, words, image && ownerName(record)]);
}

/** For a number with many rows, the rows around the attempt decide the owner. */
const MOST_ROWS = 100;

/** The rows as the gate judges them, but for the hash of the sender. @param content of the message */
export function freeRows<Row extends HistoryRow>(
  record: MessageRecord,
  { rows, beside }: Candidates<Row>,
  content: string,
): readonly ClearRow[] {
  const { attemptAt = record.acceptedAt } = record;
  const distance = ({ at = attemptAt }: Row): number => Math.abs(at - attemptAt);
  const near = beside.toSorted((a, b) => distance(a) - distance(b)).slice(0, MOST_ROWS);
  return [...rows, ...near].map(({ providerMessageId, msgType, callback, at = attemptAt }) => ({
    providerMessageId,
    at,
    ...(msgType !== undefined && { msgType }),
    ...(callback !== undefined && { callback }),
    // Where rows show their text, those of another one are not among them.
    ...(showsText(record) && { content }),
  }));
}

/** Its newest attempt may have a row whose id nobody knows. */
function lacksRow({ state, attemptAt, providerMessageId }: MessageRecord): boolean {
  if (attemptAt === undefined || providerMessageId !== undefined) return false;
  return state === "unconfirmed" || STATE_TABLE[state].taken;
}

/** The start of the attempt that may have such a row: with it its claim is named. Undefined where there is none, or nobody looks for it. */
function claimedAttempt(record: MessageRecord): number | undefined {
  if (lacksRow(record)) return record.attemptAt;
  return mayBeTaken(record) ? record.presumed?.attemptAt : undefined;
}

/**
 * The effect of a change on the message's claim. `open`: it could own a row now. An AlimTalk that was accepted brings its claim
 * along when it looks for its row: that is the usual case, and whoever could take its row has the same text. `close`: its row is
 * known, or it is certain that there is none. `leave`: it asks for its row no more, but one that comes late is still nobody
 * else's, as when an attempt follows an absence that was only presumed.
 */
export function claimAfter(
  before: MessageRecord | undefined,
  after: MessageRecord,
): "open" | "close" | "leave" | undefined {
  const had = before && claimedAttempt(before);
  const has = claimedAttempt(after);
  if (had === has) return undefined;
  // Another one that it still has was left to the gate when the attempt after it began.
  if (had === undefined)
    return after.state === "unconfirmed" || !showsText(after) ? "open" : undefined;
  if (after.providerMessageId !== undefined) return "close";
  const { absence, resolution } = after.timeline.at(-1)?.detail ?? {};
  const certain = absence === "proven" || absence === "operator" || resolution !== undefined;
  return certain ? "close" : "leave";
}

/** The claim that the gate must be sent again, as it may not have received it. */
export function claimOwed(record: MessageRecord): "open" | "close" | undefined {
  if (!record.claimed) return undefined;
  return claimedAttempt(record) === undefined ? "close" : "open";
}

/** The effect of a change on messages that wait to be sent to the same number: an attempt is open, or ended without an id, or is over. */
export function attemptNews(
  before: MessageRecord | undefined,
  after: MessageRecord,
): "open" | "left" | "over" | undefined {
  const wasOpen = before?.state === "sending";
  if (after.state === "sending") return wasOpen ? undefined : "open";
  if (lacksRow(after)) return wasOpen ? "left" : undefined;
  return wasOpen || (before && lacksRow(before)) ? "over" : undefined;
}
