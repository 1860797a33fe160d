/** Attempts to one number are kept apart in time where its history shows neither their text nor our mark; see attempt-book.ts. */
import { ownerName } from "../../domain/gate/owner.ts";
import { isNow } from "../../domain/message/attempt-pass.ts";
import { attemptNews } from "../../domain/message/claim.ts";
import { lastTaken, showsText } from "../../domain/message/matching.ts";
import type { MessageRecord } from "../../domain/message/record.ts";
import type { SendPass } from "../../domain/message/send-pass.ts";
import type { Starter } from "../gate/attempt-book.ts";
import type { Isolate } from "../isolate.ts";
import { needsClaim, streamOf } from "./claim-facts.ts";
import { matchTimingOf } from "./timing.ts";

type Host = Pick<Isolate, "settings" | "attempts">;

/** Each is a turn that comes soon; together as long as an object stays awake for it. */
const WAIT_HERE_MS = { one: 1000, all: 10_000 };
/** A pass that is nearer would be taken for one that is now. */
const LATER_MS = 100;

/** A later pass where the attempt could not be told from another. To be asked just before it begins. */
export function afterOthers(host: Host, sending: SendPass): SendPass {
  const { record, pass } = sending;
  const now = Date.now();
  if (pass.kind !== "at" || !isNow(pass, now)) return sending;
  const at = freeAt(host, record, now);
  return at <= now ? sending : { ...sending, pass: { ...pass, at: Math.max(at, now + LATER_MS) } };
}

/**
 * Waits for the others' attempts, where they are likely to be over soon: an alarm for each turn would be two rows.
 * @returns when it may begin, epoch ms
 */
export async function waitForOthers(host: Host, record: MessageRecord): Promise<number> {
  let at = freeAt(host, record, Date.now());
  // Counted, not read from the clock: that may be set.
  for (let waited = 0; waited < WAIT_HERE_MS.all; at = freeAt(host, record, Date.now())) {
    const waitMs = at - Date.now();
    if (waitMs <= 0 || waitMs > WAIT_HERE_MS.one) break;
    await scheduler.wait(waitMs);
    waited += waitMs;
  }
  return at;
}

function freeAt({ settings, attempts }: Host, record: MessageRecord, now: number): number {
  const name = lineName({ settings }, record);
  if (name === undefined) return now;
  return attempts.freeAt(name, starterOf(record), settings.PROVIDER_SEND_TIMEOUT, now);
}

function starterOf(record: MessageRecord): Starter {
  const { tenant, request } = record;
  return { owner: ownerName(record), tenant, lane: request.priority ?? "normal" };
}

/** An attempt began, or ended, or what was left open of it is known. */
export function noteAttempt(
  { settings, attempts }: Host,
  before: MessageRecord | undefined,
  after: MessageRecord,
): void {
  const news = attemptNews(before, after);
  const name = news && lineName({ settings }, after);
  if (name === undefined) return;
  const starter = starterOf(after);
  const { owner } = starter;
  const now = Date.now();
  if (news === "over") return attempts.forget(name, owner, now);
  const until = lastTaken(after, matchTimingOf(settings));
  attempts.put(name, starter, { owner, began: now, until, open: news === "open" });
}

function lineName({ settings }: Pick<Host, "settings">, record: MessageRecord): string | undefined {
  if (showsText(record) || !needsClaim(settings, record)) return undefined;
  return `${record.providerId}:${streamOf(settings, record)}:${record.request.to}`;
}
