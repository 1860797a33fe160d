/**
 * Applies to a database that was restored, or made anew, what the objects remember of erasures, redactions and legal holds: holds
 * first, for what they cover must not be erased. It works page by page and keeps its place outside of SQL, so that the next run goes
 * on where one broke off; applying again changes nothing.
 */
import { eraseMessage } from "../../app/erase/erase-message.ts";
import { walkHold } from "../../app/erase/hold-walk.ts";
import type { KeptErasure, KeptKind, KeptRedaction } from "../../domain/privacy/kept.ts";
import { inBounds } from "../../kernel/coalescing/bounded.ts";
import { log } from "../../kernel/log.ts";
import type { Isolate } from "../../objects/isolate.ts";
import type { Sql } from "../../sql/driver/sql.ts";
import { failedItems, putErasure, readErasure, type Erasure } from "../../sql/privacy/erasures.ts";
import { isRowHeld, putHolds } from "../../sql/privacy/holds.ts";
import { raiseMark } from "../../sql/privacy/mark.ts";
import { redactRow } from "../../sql/privacy/rows.ts";
import { walkErasure } from "../erase-job.ts";

export type ApplyHost = Pick<
  Isolate,
  "settings" | "messages" | "batches" | "tenants" | "optOuts" | "ledger" | "withPostgres"
>;

/** Position of a walk. */
interface Place {
  /** The newest act when it began: SQL gets it at the end. */
  readonly mark: number;
  readonly kind: KeptKind;
  /** The tenant whose acts are next. */
  readonly owner: string;
  /** Its acts up to this key are done. */
  readonly after: string | null;
  /** Objects that could not be asked: the mark is not raised, and all is walked again. */
  readonly failed: number;
  /** Acts that were applied. */
  readonly acts: number;
}

export interface Applied {
  /** All was applied; else the time was over, or objects could not be asked: call again. */
  readonly done: boolean;
  readonly acts: number;
  /** Objects that could not be asked, where all was walked. */
  readonly failed: number;
}

const ORDER: readonly KeptKind[] = ["hold", "erasure", "redaction"];
const PAGE: Readonly<Record<KeptKind, number>> = { hold: 100, erasure: 10, redaction: 100 };
/** Objects asked at once. */
const WIDTH = 10;
const PROGRESS = "privacy acts";

/** @param until epoch ms */
export async function applyActs(isolate: ApplyHost, sql: Sql, until: number): Promise<Applied> {
  const { tenants } = isolate;
  const owners = await tenants.all();
  const known = await tenants.progress<Place | null>(PROGRESS);
  let { version = 0 } = known ?? {};
  let place = known?.value ?? (await begin(isolate, owners));
  while (Date.now() < until) {
    const next = await step(isolate, sql, { place, owners, until });
    if (next === "unfinished") break;
    const isLast = next.kind === undefined;
    const value = isLast ? null : next;
    // Somebody else is at it: what both did is done.
    if (!(await tenants.putProgress(PROGRESS, version, value))) break;
    version += 1;
    if (isLast) return end(sql, next);
    place = next;
  }
  return { done: false, acts: place.acts, failed: 0 };
}

async function begin(
  { tenants }: Pick<Isolate, "tenants">,
  [owner = ""]: readonly string[],
): Promise<Place> {
  const { newest } = await tenants.actMarks();
  return { mark: newest, kind: "hold", owner, after: null, failed: 0, acts: 0 };
}

async function end(sql: Sql, { mark, failed, acts }: Omit<Place, "kind">): Promise<Applied> {
  if (failed > 0) {
    log("warn", "privacy.acts_incomplete", { failed });
    return { done: false, acts, failed };
  }
  await raiseMark(sql, mark);
  log("info", "privacy.acts_applied", { acts });
  return { done: true, acts, failed };
}

interface Step {
  readonly place: Place;
  readonly owners: readonly string[];
  readonly until: number;
}

/** Without a kind: that was the last one. */
type Next = Place | (Omit<Place, "kind"> & { readonly kind?: never });

async function step(
  isolate: ApplyHost,
  sql: Sql,
  { place, owners, until }: Step,
): Promise<Next | "unfinished"> {
  const { kind, owner, after } = place;
  const { entries, next } = await isolate.optOuts.kept(owner, kind, after, PAGE[kind]);
  const holds = entries.filter((entry) => entry.kind === "hold");
  await putHolds(sql, owner, holds);
  for (const { id } of holds) await walkHold(isolate, sql, id, Date.now());
  let failed = await redactAll(isolate, sql, owner, entries.filter(isRedaction));
  for (const erasure of entries.filter((entry) => entry.kind === "erasure")) {
    const walked = await applyErasure(isolate, sql, erasure, until);
    if (walked === "unfinished") return walked;
    failed += walked;
  }
  const counts = { failed: place.failed + failed, acts: place.acts + entries.length };
  if (next !== null) return { ...place, ...counts, after: next };
  return { ...advance(place, owners), ...counts };
}

/** The next tenant, or the next kind of acts from the first one on. */
function advance(place: Place, owners: readonly string[]): Next {
  const { kind, ...rest } = place;
  const following = owners[owners.indexOf(place.owner) + 1];
  if (following !== undefined) return { ...place, owner: following, after: null };
  const later = ORDER[ORDER.indexOf(kind) + 1];
  if (later === undefined) return rest;
  return { ...place, kind: later, owner: owners[0] ?? "", after: null };
}

/** @returns how many objects could not be asked. */
async function applyErasure(
  isolate: ApplyHost,
  sql: Sql,
  kept: KeptErasure,
  until: number,
): Promise<number | "unfinished"> {
  await putErasure(sql, kept);
  let failed = 0;
  for (const part of await readErasure(sql, kept.owner, kept.id)) {
    const walked = await walkErasure(isolate, sql, part, until);
    if (!walked.finished) return "unfinished";
    if (walked.failed > 0) failed += await forgetRowsOf(sql, part);
  }
  return failed;
}

/**
 * Rows of objects that could not be asked: one that no key opens may never answer, and all readers would wait for it. The erasure itself
 * stays open, and asks the objects again.
 * @returns how many rows are as they were, as they are not final
 */
async function forgetRowsOf(sql: Sql, part: Erasure): Promise<number> {
  let left = 0;
  for (const name of await failedItems(sql, part)) {
    if (!(await redactRow(sql, name, Date.now()))) left += 1;
  }
  log("alert", "privacy.objects_not_asked", { left });
  return left;
}

const isRedaction = (entry: { readonly kind: KeptKind }): entry is KeptRedaction =>
  entry.kind === "redaction";

async function redactAll(
  isolate: ApplyHost,
  sql: Sql,
  tenant: string,
  entries: readonly KeptRedaction[],
): Promise<number> {
  const done = await inBounds(entries, WIDTH, async ({ messageId, acceptedAt }) => {
    try {
      if (await isRowHeld(sql, tenant, messageId)) return true;
      await eraseMessage(isolate, sql, { tenant, messageId, acceptedAt }, false);
      return true;
    } catch (error) {
      log("alert", "privacy.redaction_failed", { error });
      return redactRow(sql, { tenant, messageId, acceptedAt }, Date.now());
    }
  });
  return done.filter((one) => !one).length;
}
