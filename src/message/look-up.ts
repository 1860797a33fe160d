import type { Settings } from "../env.ts";
/** One check: asks the provider's history for a message and proves which row is its own. Stores nothing. */
import { gateFor } from "../gate/gate-stub.ts";
import { log } from "../log.ts";
import { providerFor, type SeenRow } from "../provider/provider-access.ts";
import type { Observation } from "./lifecycle.ts";
import { historyWindow, matchHistory } from "./matching.ts";
import type { MessageRecord } from "./record.ts";
import { matchTimingOf } from "./timing.ts";

/** What history knows of the message; undefined while nothing is proven. Faults of ours are logged and teach nothing. */
export async function lookUp(
  env: Env,
  settings: Settings,
  record: MessageRecord,
  now: number,
): Promise<Omit<Observation, "via"> | undefined> {
  const span = historyWindow(record, now);
  const { type, to } = record.request;
  const answer = await providerFor(settings).history(type, to, span.from, span.until);
  if (!answer.ok) {
    const level = answer.fault === "account" ? "alert" : "warn";
    log(level, "provider.history_failed", { code: answer.code, fault: answer.fault });
    return undefined;
  }
  return (await ownRow(env, settings, record, answer.rows, now))?.seen;
}

async function ownRow(
  env: Env,
  settings: Settings,
  record: MessageRecord,
  rows: readonly SeenRow[],
  now: number,
): Promise<SeenRow | undefined> {
  const match = matchHistory(record, rows, matchTimingOf(settings), now);
  if (match.kind === "own") return match.row;
  if (match.kind === "none") return undefined;
  const candidates = match.rows.map((row) => ({
    providerMessageId: row.providerMessageId,
    at: row.at ?? record.attemptAt ?? record.acceptedAt,
  }));
  const mine = await gateOf(env, settings, record).adopt(candidates, record.id);
  return match.rows.find((row) => row.providerMessageId === mine);
}

/** Tells the gate whose the provider's id is, so that no message that lost its own can take it. */
export async function ownId(env: Env, settings: Settings, record: MessageRecord): Promise<void> {
  if (record.providerMessageId === undefined) return;
  try {
    await gateOf(env, settings, record).own(record.providerMessageId, record.id);
  } catch (error) {
    log("warn", "gate.own_failed", { error });
  }
}

function gateOf(env: Env, settings: Settings, record: MessageRecord): ReturnType<typeof gateFor> {
  return gateFor(env, record.providerId, record.request.to, settings.GATE_SHARDS);
}
