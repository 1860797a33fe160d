/**
 * Walks through all that is known of a recipient and has it forgotten. What was done stands in the rows themselves (they find
 * nobody by the number any more), so a walk that is broken off is simply walked again.
 */
import { eraseMessage, type EraseHost } from "../app/erase/erase-message.ts";
import { walkHolds } from "../app/erase/hold-walk.ts";
import { inBounds } from "../kernel/coalescing/bounded.ts";
import { log } from "../kernel/log.ts";
import type { Isolate } from "../objects/isolate.ts";
import type { Sql } from "../sql/driver/sql.ts";
import {
  dueErasures,
  endWalk,
  nextTargets,
  noteItems,
  settleItems,
  type Erasure,
  type Item,
  type Target,
} from "../sql/privacy/erasures.ts";
import { isRecipientHeld, isRowHeld } from "../sql/privacy/holds.ts";

/** Objects asked at once. */
const WIDTH = 10;
const PAGE = 100;
const BATCHES = 1000;
const ERASURES = 5;
const BUDGET_MS = 15_000;

type WalkHost = EraseHost & Pick<Isolate, "batches">;

/** The cron trigger's call of each minute: holds first, for what they cover must not be erased. */
export async function erasePrivately(
  isolate: WalkHost & Pick<Isolate, "withPostgres">,
): Promise<void> {
  await isolate.withPostgres(async (sql) => {
    await walkHolds(isolate, sql, Date.now());
    const until = Date.now() + BUDGET_MS;
    for (const erasure of await dueErasures(sql, Date.now(), ERASURES)) {
      if (Date.now() < until) await walkErasure(isolate, sql, erasure, until);
    }
  }, "job");
}

export interface Walked {
  /** All was looked at; else the time was over. */
  readonly finished: boolean;
  /** Objects that could not be asked. */
  readonly failed: number;
}

/** One walk, as far as the time allows. */
export async function walkErasure(
  isolate: WalkHost,
  sql: Sql,
  erasure: Erasure,
  /** Epoch ms. */
  until: number,
): Promise<Walked> {
  const { settings } = isolate;
  const fromBatches = await eraseWaitingRows(isolate, sql, erasure);
  const counts = { found: fromBatches, open: 0, failed: 0 };
  let after: Target | undefined;
  let finished = false;
  while (!finished && Date.now() < until) {
    const page = await nextTargets(sql, erasure, after, PAGE);
    const done = await inBounds(page, WIDTH, async (target) =>
      eraseTarget(isolate, sql, erasure.tenant_id, target),
    );
    const items = done.map(({ item }) => item);
    await noteItems(sql, erasure, [...items, ...batchesOf(done)], Date.now());
    counts.found += items.filter(({ outcome }) => outcome !== "held").length;
    counts.open += items.filter(
      ({ outcome }) => outcome === "waiting" || outcome === "failed",
    ).length;
    counts.failed += items.filter(({ outcome }) => outcome === "failed").length;
    after = page.at(-1);
    finished = page.length < PAGE;
  }
  const now = Date.now();
  await settleItems(sql, erasure, now);
  const settled = now - erasure.requested_at >= settings.ERASE_SETTLE;
  const done = finished && counts.open === 0 && counts.found === 0 && settled;
  await endWalk(sql, erasure, done ? "done" : "running", now);
  if (counts.found > 0 || done) {
    log("info", "erasure.walked", { erasureId: erasure.erasure_id, ...counts, done });
  }
  return { finished, failed: counts.failed };
}

interface Done {
  readonly item: Item;
  /** The batch whose object deleted the request's data. */
  readonly batch?: string | undefined;
}

/** Each once, whichever of its members was met. */
function batchesOf(done: readonly Done[]): readonly Item[] {
  const ids = new Set(done.flatMap(({ batch }) => batch ?? []));
  return Array.from(ids, (id) => batchItem(id, "batch_request"));
}

function batchItem(id: string, outcome: Item["outcome"]): Item {
  return { message_id: id, accepted_at: 0, state: "pending", outcome };
}

async function eraseTarget(
  isolate: EraseHost,
  sql: Sql,
  tenant: string,
  { message_id, accepted_at, state }: Target,
): Promise<Done> {
  let batch: string | undefined;
  const item = (outcome: Item["outcome"]): Done => ({
    item: { message_id, accepted_at, state, outcome },
    batch,
  });
  try {
    if (await isRowHeld(sql, tenant, message_id)) return item("held");
    const name = { tenant, messageId: message_id, acceptedAt: accepted_at };
    const erased = await eraseMessage(isolate, sql, name, true);
    ({ batch } = erased);
    switch (erased.kind) {
      case "ok":
        return item(
          erased.record.state === "canceled" && state !== "canceled" ? "canceled" : "erased",
        );
      case "row":
        return item("row");
      case "held":
        return item("held");
      case "not_final":
        return item("waiting");
      case "not_found":
        return item("failed");
    }
  } catch (error) {
    log("warn", "erasure.message_failed", { error });
    return item("failed");
  }
}

const WAITING_BATCHES = `select batch_id from kmsg_batch
where tenant_id = $1 and state in ('scheduled', 'submitting') and requested_at <= $2::bigint order by batch_id limit ${BATCHES}`;

/** Members of batches that are no messages yet. */
async function eraseWaitingRows(
  isolate: Pick<Isolate, "batches">,
  sql: Sql,
  erasure: Erasure,
): Promise<number> {
  if (await isRecipientHeld(sql, erasure.tenant_id, erasure.to_hashes)) return 0;
  const { rows } = await sql.query<{ batch_id: string }>(WAITING_BATCHES, [
    erasure.tenant_id,
    erasure.requested_at,
  ]);
  const counts = await inBounds(rows, WIDTH, async ({ batch_id: id }) => {
    const found = isolate.batches.find(id);
    const erased =
      (await found?.stub.eraseRows(erasure.tenant_id, erasure.requested_at, erasure.to_hashes)) ??
      0;
    return { id, erased };
  });
  const items = counts
    .filter(({ erased }) => erased > 0)
    .map(({ id }) => batchItem(id, "batch_rows"));
  await noteItems(sql, erasure, items, Date.now());
  return items.length;
}
