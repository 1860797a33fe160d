import { checksDone } from "../../domain/message/check-times.ts";
/**
 * The background poll: checks messages whose row says that they are under way and were not checked lately. Messages check
 * themselves on their own alarms, so this is a second way for those that did not get to it; most find that they did.
 */
import type { MessageRecord } from "../../domain/message/record.ts";
import { log } from "../../kernel/log.ts";
import type { Isolate } from "../../objects/isolate.ts";
import { timingOf } from "../../objects/message/timing.ts";
import { DEFAULT_PROVIDER, ratesOf } from "../../providers/registry.ts";
import { claimDue, noteLooks, type ClaimedRow, type Look } from "../../sql/mirror/status-rows.ts";
import { paced } from "./paced.ts";

/** Between two background checks of a message, ms. */
export const POLL_INTERVAL_MS = 300_000;
/** A message with this many checks is left to its own schedule. */
export const MAX_CHECKS = 20;

export interface Polled {
  readonly messageId: string;
  readonly providerMessageId: string | undefined;
  readonly before: string;
  /** As before where the object could not be asked. */
  readonly after: string;
  readonly fault?: "no_object" | "unreachable";
}

interface Seen {
  readonly look: Look;
  /** Undefined for a message that was not checked: it was a moment ago, or nobody may call the provider now. */
  readonly polled: Polled | undefined;
}

/**
 * @param limit rows to take, 1–500.
 * @returns those of them that were checked.
 * @throws DatabaseUnavailableError
 */
export async function pollStatuses(
  isolate: Pick<Isolate, "settings" | "withPostgres" | "messages">,
  tenant: string,
  limit: number,
): Promise<readonly Polled[]> {
  const { settings } = isolate;
  return isolate.withPostgres(async (sql) => {
    const now = Date.now();
    const claimed = await claimDue(sql, {
      tenant,
      limit,
      now,
      minIntervalMs: POLL_INTERVAL_MS,
      maxChecks: MAX_CHECKS,
    });
    const seen = await paced(claimed, ratesOf(settings, DEFAULT_PROVIDER).check, async (row) =>
      lookAt(isolate, tenant, row),
    );
    await noteLooks(
      sql,
      tenant,
      seen.map(({ look }) => look),
      now,
    );
    return seen.flatMap(({ polled }) => polled ?? []);
  }, "job");
}

async function lookAt(
  isolate: Pick<Isolate, "settings" | "messages">,
  tenant: string,
  row: ClaimedRow,
): Promise<Seen> {
  const { settings } = isolate;
  const { message_id } = row;
  try {
    const found = await isolate.messages.find(tenant, message_id);
    const answer = await found?.ask(async (stub) =>
      stub.refresh(tenant, { minIntervalMs: POLL_INTERVAL_MS, paced: true }),
    );
    const at = Date.now();
    if (!answer || answer.kind === "not_found") return failed(row, "no_object", at);
    if (answer.kind === "too_soon") {
      return unchecked(row, at + answer.retryAfterMs - POLL_INTERVAL_MS);
    }
    // The claim stands: in five minutes the provider may be called again.
    if (answer.paused) return unchecked(row, at);
    const checks = checksDone(answer.record, timingOf(settings), at);
    return {
      look: { message_id, counts: true, last_checked_at: at, checks },
      polled: { ...polledOf(row), ...newsOf(answer.record) },
    };
  } catch (error) {
    log("warn", "poll.failed", { error, messageId: message_id });
    return failed(row, "unreachable", Date.now());
  }
}

function unchecked({ message_id }: ClaimedRow, last_checked_at: number): Seen {
  return { look: { message_id, counts: false, last_checked_at, checks: 0 }, polled: undefined };
}

/** It counts too: a row without an object must not be taken for ever. */
function failed(row: ClaimedRow, fault: "no_object" | "unreachable", at: number): Seen {
  return {
    look: { message_id: row.message_id, counts: true, last_checked_at: at, checks: 0 },
    polled: { ...polledOf(row), fault },
  };
}

function polledOf({ message_id, provider_message_id, state }: ClaimedRow): Polled {
  return {
    messageId: message_id,
    providerMessageId: provider_message_id || undefined,
    before: state,
    after: state,
  };
}

function newsOf(record: MessageRecord): Pick<Polled, "after" | "providerMessageId"> {
  return { after: record.state, providerMessageId: record.providerMessageId };
}
