/** Attempts to one number are kept apart in time where its history shows neither their text nor our mark; see attempt-book.ts. */
import { ownerName } from "../../domain/gate/owner.ts";
import { isNow } from "../../domain/message/attempt-pass.ts";
import { attemptNews } from "../../domain/message/claim.ts";
import { lastTaken, showsText } from "../../domain/message/matching.ts";
import type { MessageRecord } from "../../domain/message/record.ts";
import type { SendPass } from "../../domain/message/send-pass.ts";
import type { Isolate } from "../isolate.ts";
import { needsClaim, streamOf } from "./claim-facts.ts";
import { matchTimingOf } from "./timing.ts";

type Host = Pick<Isolate, "settings" | "attempts">;

/** A later pass where the attempt could not be told from another. To be asked just before it begins. */
export function afterOthers({ settings, attempts }: Host, sending: SendPass): SendPass {
  const { record, pass } = sending;
  const now = Date.now();
  const name = lineName({ settings }, record);
  if (name === undefined || pass.kind === "paused" || !isNow(pass, now)) return sending;
  const at = attempts.freeAt(name, ownerName(record), settings.PROVIDER_SEND_TIMEOUT, now);
  return at <= now ? sending : { ...sending, pass: { ...pass, at } };
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
  const owner = ownerName(after);
  if (news === "over") return attempts.forget(name, owner);
  const until = lastTaken(after, matchTimingOf(settings));
  attempts.put(name, { owner, began: Date.now(), until, open: news === "open" });
}

function lineName({ settings }: Pick<Host, "settings">, record: MessageRecord): string | undefined {
  if (showsText(record) || !needsClaim(settings, record)) return undefined;
  return `${record.providerId}:${streamOf(settings, record)}:${record.request.to}`;
}
