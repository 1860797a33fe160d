/**
 * Every message an object: what src/message decides (lifecycle, schedule, matching), src/gate's slots and src/mirror's
 * statements are real, and so is the database; clock, provider, alarms and queue are not.
 */
import { PGlite } from "@electric-sql/pglite";

import { IDLE_PACE, reserve, type Pace } from "../../src/gate/pacer.ts";
import { decide, isExhausted } from "../../src/message/decide.ts";
import {
  accept,
  beginAttempt,
  endAttempt,
  expire,
  observe,
  type RetryPolicy,
} from "../../src/message/lifecycle.ts";
import { matchHistory } from "../../src/message/matching.ts";
import type { MessageRecord } from "../../src/message/record.ts";
import { checksDone, nextWake, type Timing } from "../../src/message/schedule.ts";
import { mirrorMessage, type MirrorMessage } from "../../src/mirror/row.ts";
import type { Sql } from "../../src/mirror/sql.ts";
import { writeMessages } from "../../src/mirror/write.ts";
import { START, type Assumptions } from "./assumptions.ts";
import { countingSql } from "./counting-sql.ts";
import { judge, type Found, type Outcome } from "./measure.ts";
import { migrateEmbedded } from "./migrate-embedded.ts";
import type { Planned } from "./script.ts";
import { Vendor } from "./vendor.ts";
import { VirtualClock } from "./virtual-clock.ts";

const POLICY: RetryPolicy = { maxAttempts: 5, baseMs: 2000, maxMs: 600_000 };
const HOUR_MS = 3_600_000;

/** Checksums are real work before the statement: the clock waits for them. */
function preparing(clock: VirtualClock, client: Sql): Sql {
  let ready: () => void = () => undefined;
  void clock.real(
    new Promise<void>((resolve) => {
      ready = resolve;
    }),
  );
  return {
    ...client,
    query: async (text, params) => {
      ready();
      return client.query(text, params);
    },
  };
}

interface Row {
  readonly to: string;
  readonly status: string;
}

export async function simulateObjects(
  timing: Timing,
  planned: readonly Planned[],
  resultTimes: readonly number[],
  assumed: Assumptions,
  hours: number,
): Promise<Outcome> {
  const clock = new VirtualClock(START);
  const vendor = new Vendor(resultTimes);
  const database = await PGlite.create();
  await migrateEmbedded(database);
  const sql = countingSql(database, async (work) => {
    const result = await clock.real(work());
    await clock.sleep(assumed.statementMs);
    return result;
  });
  const records = new Map<string, MessageRecord>();
  const recordedAt = new Map<string, number>();
  const mirroredAt = new Map<string, number>();
  const queue = createQueue();
  let copies = 0;
  let sendPace: Pace = IDLE_PACE;
  let checkPace: Pace = IDLE_PACE;

  /** Asks for a slot as the object does: at once, or an alarm at its time. */
  function slotted(lane: "send" | "check", act: () => void): void {
    const send = lane === "send";
    const rate = send ? assumed.sendRate : assumed.checkRate;
    const { pace, slots } = reserve(send ? sendPace : checkPace, "normal", 1, rate, clock.now);
    if (send) sendPace = pace;
    else checkPace = pace;
    if (slots.first <= clock.now) act();
    else clock.at(slots.first + assumed.lateMs, act);
  }

  function commit(record: MessageRecord): void {
    records.set(record.id, record);
    if (record.finalizedAt !== undefined) recordedAt.set(record.id, clock.now);
    if (record.state !== "sending") queue.push(copyOf(record));
    arm(record);
  }

  function arm(record: MessageRecord): void {
    if (record.finalizedAt !== undefined || record.state === "sending") return;
    clock.at(nextWake(record, timing, clock.now) + assumed.lateMs, () => wake(record.id));
  }

  function wake(id: string): void {
    const record = records.get(id);
    if (record && decide(record, timing, clock.now, false) === "check") {
      slotted("check", () => check(record));
    }
  }

  function check(record: MessageRecord): void {
    let rows: {
      status: "SENT" | "DELIVERED" | "FAILED";
      code: string;
      providerMessageId: string;
      phone: string;
    }[] = [];
    clock.at(clock.now + assumed.providerMs / 2, () => {
      const seen = vendor.history(record.providerMessageId ?? "", clock.now);
      rows = seen ? [{ ...seen, providerMessageId: seen.requestNo }] : [];
    });
    clock.at(clock.now + assumed.providerMs, () => {
      const match = matchHistory(
        record,
        rows,
        { sendTimeoutMs: 10_000, firstCheckMs: 10_000 },
        clock.now,
      );
      const row = match.kind === "own" ? match.row : undefined;
      const next = row
        ? observe(record, { status: row.status, statusCode: row.code, via: "poll" }, clock.now)
        : record;
      if (next !== record) commit(next);
      else if (isExhausted(record, timing, clock.now)) commit(expire(record, clock.now));
      else arm(record);
    });
  }

  function submit(id: string, phone: string): void {
    const request = {
      type: "SMS",
      to: phone,
      toAsGiven: phone,
      from: "0215990000",
      text: "hi",
    } as const;
    const facts = {
      id,
      tenant: "bench",
      fingerprint: "f",
      requestId: id,
      providerId: "iwinv",
      request,
    };
    const accepted = accept(facts, clock.now);
    slotted("send", () => {
      const sending = beginAttempt(accepted, clock.now);
      records.set(id, sending);
      let requestNo = "";
      clock.at(clock.now + assumed.providerMs / 2, () => {
        requestNo = vendor.take(phone, "hi", clock.now);
      });
      clock.at(clock.now + assumed.providerMs, () => {
        const outcome = { kind: "accepted", providerMessageId: requestNo } as const;
        commit(endAttempt(sending, outcome, POLICY, clock.now));
      });
    });
  }

  function copyOf(record: MessageRecord): MirrorMessage {
    const facts = {
      checks: checksDone(record, timing, clock.now),
      lastCheckedAt: clock.now,
      nextWakeAt: nextWake(record, timing, clock.now),
      toHash: null,
    };
    return mirrorMessage(record, facts);
  }

  /** A queue as wrangler.jsonc has it: a batch goes when it is full, or a second after its first message. */
  function createQueue(): { push(message: MirrorMessage): void } {
    let waiting: MirrorMessage[] = [];
    let turn = 0;
    const flush = (): void => {
      const batch = waiting;
      waiting = [];
      turn += 1;
      clock.spawn(async () => {
        copies += batch.length;
        await writeMessages(preparing(clock, sql.client), batch);
        for (const { row } of batch) {
          if (row.finalized_at !== null) mirroredAt.set(row.message_id, clock.now);
        }
      });
    };
    return {
      push(message) {
        waiting.push(message);
        const mine = turn;
        if (waiting.length >= assumed.queueBatch) flush();
        else if (waiting.length === 1) {
          clock.at(clock.now + assumed.queueWaitMs, () => {
            if (turn === mine) flush();
          });
        }
      },
    };
  }

  for (const [index, { phone, at }] of planned.entries()) {
    clock.at(START + 1000 + at, () => submit(`msg_${index}`, phone));
  }
  await clock.run(START + hours * HOUR_MS);
  const { rows } = await database.query<Row>(`select "to", status from kmsg_delivery_tracking`);
  const events = await database.query<{ n: number }>(
    "select count(*)::integer as n from kmsg_delivery_event",
  );
  await database.close();
  // One statement writes both tables and tells of neither: a row a copy, and every event once.
  const rowsWritten = copies + (events.rows[0]?.n ?? 0);
  const statusOfRow = new Map(rows.map((row) => [row.to, row.status]));
  const found = new Map<string, Found>();
  for (const { id, request } of records.values()) {
    const status = statusOfRow.get(request.to);
    const ended = status === "DELIVERED" || status === "FAILED";
    found.set(request.to, {
      status: ended ? status : "OPEN",
      at: recordedAt.get(id) ?? Number.NaN,
      mirroredAt: mirroredAt.get(id) ?? Number.NaN,
    });
  }
  return judge(vendor, found, { ...sql.counts, rowsWritten });
}
