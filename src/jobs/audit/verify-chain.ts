/** Compares a part of an audit trail in Postgres with what its chain says, and names what was done to it. Changes nothing. */
import { NO_LINK, type Link, type Mac } from "../../domain/audit/chain.ts";
import { judge, type Finding } from "../../domain/audit/prove.ts";
import { macOf } from "../../objects/audit/mac.ts";
import type { Isolate } from "../../objects/isolate.ts";
import { forgottenLink, rowsBetween, strayRows, unprovenRows } from "../../sql/audit/chain-rows.ts";
import type { Sql } from "../../sql/driver/sql.ts";

export interface AuditVerdict {
  /** Nothing was found in this part. */
  readonly clean: boolean;
  /** Sound entries of this part. */
  readonly proved: number;
  /** When the chain began, epoch ms: what is older is not proven. Null where there is no entry. */
  readonly since: number | null;
  /** The first number that is proven: those before were forgotten by age. */
  readonly first: number;
  /** The newest number of the chain. */
  readonly head: number;
  /** Those of this part that Postgres does not have yet: the chain keeps them. */
  readonly waiting: number;
  /** Entries from before the chain, which nothing proves. */
  readonly unproven: number;
  readonly findings: readonly Finding[];
  /** There is more than is named. */
  readonly truncated: boolean;
  /** The part ends with this number; null at the end of the chain. */
  readonly next: number | null;
}

export interface AuditPart {
  readonly chain: string;
  /** The number that the part before ended with; 0 for the first. */
  readonly after: number;
  /** Numbers of the part. */
  readonly length: number;
}

/** Most findings of each list. */
const MOST_FINDINGS = 1000;
/** Rows at a number more than one: somebody put them there. */
const ROWS_A_NUMBER = 2;
const PAGE = 1000;
/** A chain without an entry begins with the next one. */
const NEVER = Number.MAX_SAFE_INTEGER;

type Host = Pick<Isolate, "audit">;

export async function verifyChain(host: Host, sql: Sql, part: AuditPart): Promise<AuditVerdict> {
  const { chain, length } = part;
  const { head, since = NEVER, old } = await host.audit.facts(chain, 1, 0);
  const forgotten = await forgottenLink(sql, chain);
  const start = forgotten && forgotten.seq <= head.seq ? forgotten : NO_LINK;
  const until = Math.min(head.seq, Math.max(part.after, start.seq) + length);
  const walk = new Walk();
  // What was forgotten sooner than it may be is missing, whatever the note says.
  if (start.seq > old) {
    walk.add({ kind: "missing", seq: old + 1, until: start.seq, id: null });
  }
  let at = await linkAt(host, sql, chain, { seq: Math.max(part.after, start.seq), start });
  while (at.seq < until && !walk.full) {
    const page = { chain, from: at.seq + 1, until: Math.min(until, at.seq + PAGE) };
    at = await provePage(host, sql, page, { before: at.link, walk });
  }
  const last = at.seq >= head.seq;
  if (last) await findStrays(host, sql, chain, { head: head.seq, since, walk });
  const findings = walk.findings.slice(0, MOST_FINDINGS);
  return {
    clean: findings.length === 0,
    proved: walk.proved,
    since: since === NEVER ? null : since,
    first: start.seq + 1,
    head: head.seq,
    waiting: walk.waiting,
    unproven: await unprovenRows(sql, chain, since),
    findings,
    truncated: walk.full,
    next: last ? null : at.seq,
  };
}

interface Position {
  readonly seq: number;
  /** The entry at that number, where it is sound. */
  readonly link: Link | undefined;
}

interface Page {
  readonly chain: string;
  readonly from: number;
  readonly until: number;
}

async function provePage(
  { audit }: Host,
  sql: Sql,
  page: Page,
  { before, walk }: { readonly before: Link | undefined; readonly walk: Walk },
): Promise<Position> {
  const { chain, from, until } = page;
  // The chain first: what it has not got rid of may be in SQL or not.
  const { pending, key = "" } = await audit.facts(chain, from, until);
  const limit = (until - from + 1) * ROWS_A_NUMBER + 1;
  const rows = await rowsBetween(sql, chain, { from, until, limit });
  const stretch = { before, from, until, pending: new Set(pending) };
  const judged = judge(rows, stretch, macOf(key));
  walk.proved += judged.proved;
  walk.waiting += pending.length;
  for (const finding of judged.findings) walk.add(finding);
  return { seq: until, link: judged.last };
}

/** The entry that the part before ended with, as SQL has it now. */
async function linkAt(
  { audit }: Host,
  sql: Sql,
  chain: string,
  { seq, start }: { readonly seq: number; readonly start: Link },
): Promise<Position> {
  if (seq === start.seq) return { seq, link: start };
  const { key = "" } = await audit.facts(chain, 1, 0);
  const rows = await rowsBetween(sql, chain, { from: seq, until: seq, limit: ROWS_A_NUMBER });
  const mac: Mac = macOf(key);
  const stretch = { before: undefined, from: seq, until: seq, pending: new Set<number>() };
  return { seq, link: judge(rows, stretch, mac).last };
}

/** Finds rows that have no place in the chain. Rows first: what came after they were read is no stray. */
async function findStrays(
  { audit }: Host,
  sql: Sql,
  chain: string,
  { head, since, walk }: { readonly head: number; readonly since: number; readonly walk: Walk },
): Promise<void> {
  const limit = MOST_FINDINGS + 1;
  const { outside, unchained } = await strayRows(sql, chain, { head, since, limit });
  const now = (await audit.facts(chain, 1, 0)).head.seq;
  for (const { id, seq } of outside) {
    if (Number(seq) < 1 || Number(seq) > now) walk.add({ kind: "inserted", seq: Number(seq), id });
  }
  for (const { id } of unchained) walk.add({ kind: "unchained", seq: null, id });
}

/** One more finding than is shown, to know that there is more. */
class Walk {
  readonly findings: Finding[] = [];
  proved = 0;
  waiting = 0;

  get full(): boolean {
    return this.findings.length > MOST_FINDINGS;
  }

  add(finding: Finding): void {
    if (!this.full) this.findings.push(finding);
  }
}
