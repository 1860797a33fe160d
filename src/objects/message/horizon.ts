/** Reads the facts about the history that an unconfirmed message needs before it is polled, and reports a late row to all others. */
import type { Horizon } from "../../domain/message/absent.ts";
import { lastTaken } from "../../domain/message/matching.ts";
import type { MessageRecord } from "../../domain/message/record.ts";
import type { Isolate } from "../isolate.ts";
import { streamOf } from "./claim-facts.ts";
import { gateKeyOf } from "./look-up.ts";
import { matchTimingOf } from "./timing.ts";

type Host = Pick<Isolate, "settings" | "gates">;

/**
 * Undefined for a message whose absence is not in question.
 * @returns `paused` where the history was asked, met a fault, and nobody may poll now
 */
export async function horizonOf(
  { settings, gates }: Host,
  record: MessageRecord,
): Promise<Horizon | "paused" | undefined> {
  if (record.state !== "unconfirmed") return undefined;
  const spanEnd = lastTaken(record, matchTimingOf(settings));
  // Without a history of all messages nothing later is ever seen, and the gate knows the lag alone.
  const stream = streamOf(settings, record);
  const offset = record.clockOffset ?? 0;
  const reach = await gates.reach(gateKeyOf(record), stream, spanEnd + offset);
  // How far behind the history is nobody knows now: nothing is judged by it.
  if (!reach) return undefined;
  if (reach.paused) return "paused";
  const { newest, lagMs } = reach;
  return { spanEnd, reach: newest === undefined ? undefined : newest - offset, lagMs };
}

/**
 * The row of a message is there that an earlier poll did not show.
 * @param unseenAt when that poll was, epoch ms
 */
export function noteLateRow(
  { gates }: Pick<Isolate, "gates">,
  record: MessageRecord,
  unseenAt: number | undefined,
): Promise<void> {
  const { attemptAt, attemptEndedAt = attemptAt } = record;
  if (unseenAt === undefined || attemptEndedAt === undefined) return Promise.resolve();
  return gates.noteLag(gateKeyOf(record), unseenAt - attemptEndedAt);
}
