/**
 * Every message an object: what src/domain/message decides (lifecycle, schedule, matching), src/domain/gate's slots and src/sql's
 * statements are real, and so is the database; clock, provider, alarms and queue are not.
 */
import { mock } from "node:test";

import type { PGlite } from "@electric-sql/pglite";

import { DEVELOPMENT_DEFAULTS } from "../../scripts/settings.ts";
import { accept } from "../../src/domain/message/accept.ts";
import { beginAttempt } from "../../src/domain/message/begin-attempt.ts";
import { checksDone } from "../../src/domain/message/check-times.ts";
import { decide, isExhausted } from "../../src/domain/message/decide.ts";
import { endAttempt } from "../../src/domain/message/end-attempt.ts";
import { expire } from "../../src/domain/message/expire.ts";
import { observe } from "../../src/domain/message/observe.ts";
import type { MessageRecord } from "../../src/domain/message/record.ts";
import { nextWake } from "../../src/domain/message/wake.ts";
import { settingsOf } from "../../src/kernel/settings/settings.ts";
import { retryPolicyOf, timingOf } from "../../src/objects/message/timing.ts";
import type { Sql } from "../../src/sql/driver/sql.ts";
import { mirrorMessage, type MirrorMessage } from "../../src/sql/mirror/row.ts";
import { writeMessages } from "../../src/sql/mirror/write.ts";
import { START, type Assumptions } from "./assumptions.ts";
import { countingSql } from "./counting-sql.ts";
import type { Found, Isolate, OpenIsolate } from "./isolate.ts";
import { judge, type Found as Recorded, type Outcome } from "./measure.ts";
import { migrateEmbedded } from "./migrate-embedded.ts";
import type { Planned } from "./script.ts";
import { rangedHistory, rowOfSeen, Vendor } from "./vendor.ts";
import { VirtualClock } from "./virtual-clock.ts";

const HOUR_MS = 3_600_000;

/** Settings of the Worker over its defaults. */
export interface ObjectDesign {
  readonly name: string;
  readonly settings: Readonly<Record<string, string>>;
}

/** One at a time: the gate's leases and lessons are the thread's. */
async function openIsolate(...args: Parameters<OpenIsolate>): Promise<Isolate> {
  const address = new URL("./worker/isolate.ts", import.meta.url).href;
  const { open } = (await import(address)) as { open: OpenIsolate };
  return open(...args);
}

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

/** @param database empty; it is left as it was written. */
export async function simulateObjects(
  design: ObjectDesign,
  database: PGlite,
  planned: readonly Planned[],
  resultTimes: readonly number[],
  assumed: Assumptions,
  hours: number,
): Promise<Outcome> {
  const clock = new VirtualClock(START);
  const vendor = new Vendor(resultTimes);
  const values = {
    ...DEVELOPMENT_DEFAULTS,
    IWINV_SEND_RATE: String(assumed.sendRate),
    IWINV_CHECK_RATE: String(assumed.checkRate),
    ...design.settings,
  };
  const settings = settingsOf(values);
  const timing = timingOf(settings);
  const isolate = await openIsolate(values, rangedHistory(reached, vendor));
  const work = { checks: 0, deferrals: 0, shared: 0, gatheringMs: 0 };
  await migrateEmbedded(database);
  const sql = countingSql(database, async (query) => {
    const result = await clock.real(query());
    await clock.sleep(assumed.statementMs);
    return result;
  });
  const records = new Map<string, MessageRecord>();
  const recordedAt = new Map<string, number>();
  const mirroredAt = new Map<string, number>();
  const queue = createQueue();
  let copies = 0;

  /** Whatever waits for the provider's answer, there and back. */
  async function reached<T>(act: (now: number) => T): Promise<T> {
    await clock.sleep(assumed.providerMs / 2);
    const result = act(clock.now);
    await clock.sleep(assumed.providerMs / 2);
    return result;
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
    if (record && decide(record, { timing, attemptOpen: false }, clock.now) === "check") {
      clock.spawn(async () => paced(record));
    }
  }

  async function paced(record: MessageRecord): Promise<void> {
    const woken = clock.now;
    const turn = await isolate.takeCheck(record);
    work.checks += 1;
    if ("found" in turn) {
      work.shared += 1;
      work.gatheringMs += clock.now - woken - assumed.providerMs;
      return took(record, turn.found);
    }
    if (!turn.soon) {
      work.deferrals += 1;
      await clock.sleep(turn.at - clock.now + assumed.lateMs);
    }
    const seen = await reached((now) => vendor.history(record.providerMessageId ?? "", now));
    took(record, await isolate.settle(record, seen ? [rowOfSeen(seen)] : []));
  }

  function took(record: MessageRecord, found: Found): void {
    isolate.noteFirst(record, found);
    const next = found ? observe(record, { ...found.seen, via: "poll" }, clock.now) : record;
    if (next !== record) commit(next);
    else if (isExhausted(record, timing, clock.now)) commit(expire(record, clock.now));
    else arm(record);
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
    clock.spawn(async () => send(accept(facts, clock.now)));
  }

  async function send(accepted: MessageRecord): Promise<void> {
    const { at, firstCheckMs } = await isolate.takeSend(accepted);
    if (at > clock.now) await clock.sleep(at - clock.now + assumed.lateMs);
    const sending = beginAttempt({ ...accepted, firstCheckMs }, clock.now);
    records.set(sending.id, sending);
    const { to } = sending.request;
    const providerMessageId = await reached((now) => vendor.take(to, "hi", now));
    const outcome = { kind: "accepted", providerMessageId } as const;
    commit(endAttempt(sending, outcome, retryPolicyOf(settings, sending), clock.now));
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
  await byClock(clock, START + hours * HOUR_MS);
  const { rows } = await database.query<Row>(`select "to", status from kmsg_delivery_tracking`);
  const events = await database.query<{ n: number }>(
    "select count(*)::integer as n from kmsg_delivery_event",
  );
  // One statement writes both tables and tells of neither: a row a copy, and every event once.
  const rowsWritten = copies + (events.rows[0]?.n ?? 0);
  const statusOfRow = new Map(rows.map((row) => [row.to, row.status]));
  const found = new Map<string, Recorded>();
  for (const { id, request } of records.values()) {
    const status = statusOfRow.get(request.to);
    const ended = status === "DELIVERED" || status === "FAILED";
    found.set(request.to, {
      status: ended ? status : "OPEN",
      at: recordedAt.get(id) ?? Number.NaN,
      mirroredAt: mirroredAt.get(id) ?? Number.NaN,
    });
  }
  return judge(vendor, planned.length, found, {
    ...sql.counts,
    rowsWritten,
    work: {
      ...work,
      gateRequests: isolate.gateRequests(),
      firstCheckMs: isolate.learnedFirst(),
    },
  });
}

/** What runs in the Worker asks the global clock, and waits by workerd's `scheduler`. */
async function byClock(clock: VirtualClock, until: number): Promise<void> {
  const scope = globalThis as { scheduler?: unknown };
  scope.scheduler = { wait: async (ms: number) => clock.sleep(ms) };
  mock.timers.enable({ apis: ["Date"], now: START });
  try {
    await clock.run(until, (now) => mock.timers.setTime(Math.floor(now)));
  } finally {
    mock.timers.reset();
    delete scope.scheduler;
  }
}
