import { ownerName } from "../../domain/gate/owner.ts";
/** One check: asks the provider's history for a message and proves which row is its own. Stores nothing of the message. */
import type { SeenRow } from "../../domain/history/seen-row.ts";
import type { Horizon } from "../../domain/message/absent.ts";
import {
  alikeNear,
  historyWindow,
  matchHistory,
  type Candidates,
} from "../../domain/message/matching.ts";
import type { Observation } from "../../domain/message/observe.ts";
import type { MessageRecord } from "../../domain/message/record.ts";
import { log } from "../../kernel/log.ts";
import { providerFor } from "../../providers/registry.ts";
import { noteHistory } from "../../telemetry/notes/message-notes.ts";
import type { NoteHost } from "../../telemetry/telemetry.ts";
import type { GateKey } from "../gate/gate-stub.ts";
import type { Isolate } from "../isolate.ts";
import { claimLineOf, freeRowsOf, openClaimOf } from "./claim-facts.ts";
import { matchTimingOf } from "./timing.ts";

type Gates = Pick<Isolate, "gates">;
type MatchHost = Pick<Isolate, "settings" | "gates">;

export type Sighting =
  | { readonly kind: "seen"; readonly seen: Omit<Observation, "via"> }
  /** History answered, and nothing in it can be this message. */
  | { readonly kind: "unseen" }
  /** Something in it may be this message, and nothing is proven yet. */
  | { readonly kind: "undecided" }
  /** @see isOfLine: another question would have failed, too. */
  | { readonly kind: "failed"; readonly isOfLine: boolean };

/** One look at the provider's history, or what another message's look brought along. */
export interface Poll {
  readonly sighting: Sighting;
  /** Epoch ms. */
  readonly begunAt: number;
  /** Set for an unconfirmed message: what was known of the history before. */
  readonly horizon?: Horizon | undefined;
}

export async function lookUp(
  isolate: NoteHost & Gates,
  record: MessageRecord,
  now: number,
): Promise<Sighting> {
  const { settings } = isolate;
  const span = historyWindow(record, now);
  const provider = providerFor(settings, record.providerId);
  const startMs = Date.now();
  const answer = await provider.lookUp(record, span.from, span.until);
  noteHistory(isolate, record, answer.ok, startMs);
  const key = gateKeyOf(record);
  if (!answer.ok) {
    const { traceparent } = record;
    log("warn", "provider.history_failed", {
      code: answer.code,
      fault: answer.fault,
      messageId: record.id,
      requestId: record.requestId,
      traceparent,
    });
    // What is wrong with one question says nothing of the line.
    if (answer.fault === "request") await isolate.gates.reportOk(key, "check", startMs);
    else {
      const { code, message } = answer;
      const outcome = answer.fault === "account" ? "account" : "line";
      const call = { work: "check", outcome, code, message, beganAt: startMs } as const;
      await isolate.gates.report(key, call);
    }
    return { kind: "failed", isOfLine: answer.fault !== "request" };
  }
  await isolate.gates.reportOk(key, "check", startMs);
  return findOwn(isolate, record, answer.rows, now);
}

/**
 * Settles a message by the rows of a shared read. Undefined where they prove nothing: the message has to ask by itself, with its
 * own, wider span.
 */
export async function settle(
  isolate: MatchHost,
  record: MessageRecord,
  rows: readonly SeenRow[],
  now: number,
): Promise<Sighting | undefined> {
  const { settings } = isolate;
  const { kind } = matchHistory(record, rows, matchTimingOf(settings), now);
  if (kind !== "own" && kind !== "candidates") return undefined;
  const found = await findOwn(isolate, record, rows, now);
  // What was not seen there is judged by a look of its own.
  return record.state === "unconfirmed" && found.kind !== "seen" ? undefined : found;
}

async function findOwn(
  isolate: MatchHost,
  record: MessageRecord,
  rows: readonly SeenRow[],
  now: number,
): Promise<Sighting> {
  const { settings } = isolate;
  const match = matchHistory(record, rows, matchTimingOf(settings), now);
  switch (match.kind) {
    case "own":
      return { kind: "seen", seen: match.row.seen };
    case "none":
      return { kind: (await hasStray(isolate, record, rows)) ? "undecided" : "unseen" };
    case "unripe":
      return { kind: "undecided" };
    case "candidates":
      return adopt(isolate, record, match);
  }
}

/**
 * A row like the message's that nobody else owns, minutes from its attempt: two clocks may be further apart than is allowed for, or the
 * provider may have taken it from a queue. It proves nothing, but absence is no longer certain.
 */
async function hasStray(
  { gates }: MatchHost,
  record: MessageRecord,
  rows: readonly SeenRow[],
): Promise<boolean> {
  if (record.state !== "unconfirmed") return false;
  const near = alikeNear(record, rows).map(({ providerMessageId, at = 0 }) => ({
    providerMessageId,
    at,
  }));
  if (near.length === 0) return false;
  const owners = await gates.ownersOf(gateKeyOf(record), near);
  const own = ownerName(record);
  return owners.some((owner) => owner === null || owner === own);
}

/** Resolves to true if a row of the provider's history is known to be another message's. */
export async function isOfAnother(
  { gates }: Gates,
  record: MessageRecord,
  providerMessageId: string,
): Promise<boolean> {
  const { attemptAt: at = record.acceptedAt } = record;
  const [owner] = await gates.ownersOf(gateKeyOf(record), [{ providerMessageId, at }]);
  return typeof owner === "string" && owner !== ownerName(record);
}

async function adopt(
  isolate: MatchHost,
  record: MessageRecord,
  match: Candidates<SeenRow>,
): Promise<Sighting> {
  const { settings } = isolate;
  const claim = await openClaimOf(settings, record, match.span);
  if (!claim) return { kind: "undecided" };
  const line = await claimLineOf(settings, record);
  const rows = await freeRowsOf(settings, record, match, claim.content);
  const choice = await isolate.gates.adopt(gateKeyOf(record), { line, claim, rows });
  if (choice.kind !== "taken") {
    return { kind: choice.kind === "owned" && !match.more ? "unseen" : "undecided" };
  }
  const { providerMessageId } = choice;
  const all = [...match.rows, ...match.beside];
  const row = all.find((one) => one.providerMessageId === providerMessageId);
  return row ? { kind: "seen", seen: row.seen } : { kind: "undecided" };
}

export function gateKeyOf(record: MessageRecord): GateKey {
  return { providerId: record.providerId, phone: record.request.to };
}
