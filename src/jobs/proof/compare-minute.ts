/** Compares one minute of a ledger with what SQL has of it. In memory: that minute of the ledger and one page of SQL. */
import { endingOfMark, united } from "../../domain/ledger/ending.ts";
import { MINUTE_MS } from "../../kernel/time/units.ts";
import type { Isolate } from "../../objects/isolate.ts";
import type { LedgerMarks } from "../../objects/ledger/ledger-rpc.ts";
import type { LedgerStub } from "../../objects/ledger/ledger-stub.ts";
import type { Sql } from "../../sql/driver/sql.ts";
import { rowPages, type DayOf, type ProvenRow } from "../../sql/mirror/proof.ts";
import { ASK_LIMIT, askObjects, type Standing } from "./ask-objects.ts";
import type { CallBudget } from "./call-budget.ts";
import { Capped } from "./capped.ts";

export class Findings {
  readonly missing = new Capped();
  readonly unexpected = new Capped();
  readonly stale = new Capped();
  readonly resurrected = new Capped();
  /** Rows that are ahead of their objects. */
  readonly ahead = new Capped();
  /** Messages whose last revision neither ledger nor object could tell. */
  unproven = 0;
  /** Objects that may still be asked. */
  asks = ASK_LIMIT;
  readonly budget: CallBudget;

  constructor(budget: CallBudget) {
    this.budget = budget;
  }

  get full(): boolean {
    return [this.missing, this.unexpected, this.stale, this.resurrected].every(({ full }) => full);
  }
}

interface Comparison {
  readonly isolate: Pick<Isolate, "ledger" | "messages">;
  readonly ledgers: readonly LedgerStub[];
  readonly sql: Sql;
  readonly scope: DayOf;
}

export async function compareMinute(
  { isolate, ledgers, sql, scope }: Comparison,
  minute: number,
  findings: Findings,
): Promise<void> {
  const marks = await marksOf(ledgers, minute);
  const left = new Set(marks.keys());
  const range = { from: minute * MINUTE_MS, until: (minute + 1) * MINUTE_MS };
  for await (const page of rowPages(sql, { ...scope, ...range })) {
    const doubtful: Doubtful[] = [];
    for (const row of page) {
      left.delete(row.message_id);
      const why = judge(row, marks.get(row.message_id), findings);
      if (why) doubtful.push({ row, why });
    }
    await ask(isolate, scope.tenant, doubtful, findings);
  }
  for (const id of left) findings.missing.add(id);
}

/** A minute's ids over all shards; an id may stand in two, where their number was raised. */
async function marksOf(
  ledgers: readonly LedgerStub[],
  minute: number,
): Promise<ReadonlyMap<string, number>> {
  const marks = new Map<string, number>();
  for (const ledger of ledgers) {
    const known = (await ledger.marksOf(minute)) as unknown as LedgerMarks;
    for (const [id, mark] of known) marks.set(id, united(marks.get(id) ?? 0, mark));
  }
  return marks;
}

/**
 * The reason that an object has to be queried. `open`: the ledger does not know its end. The others: the ledger knows more than
 * the row.
 */
type Doubt = "open" | "behind" | "unforgotten";

interface Doubtful {
  readonly row: ProvenRow;
  readonly why: Doubt;
}

/** @returns why its object has to be asked; undefined where the ledger knows enough */
function judge(
  row: ProvenRow,
  mark: number | undefined,
  { unexpected, resurrected }: Findings,
): Doubt | undefined {
  const { message_id: id, revision } = row;
  if (mark === undefined) {
    unexpected.add(id);
    return undefined;
  }
  const ending = endingOfMark(mark);
  const unforgotten = ending.erased && !row.erased;
  if (revision < ending.revision) return unforgotten ? "unforgotten" : "behind";
  if (unforgotten) resurrected.add(id);
  else if (!ending.final || revision > ending.revision) return "open";
  return undefined;
}

/** A row that is behind may be written this moment: its object knows what Postgres acknowledged. */
async function ask(
  isolate: Pick<Isolate, "ledger" | "messages">,
  tenant: string,
  rows: readonly Doubtful[],
  findings: Findings,
): Promise<void> {
  const most = Math.min(findings.asks, findings.budget.left);
  const asked = rows.slice(0, most).map(({ row }) => row);
  findings.asks -= asked.length;
  findings.budget.take(asked.length);
  const standings = await askObjects(isolate, tenant, asked);
  for (const { row, why } of rows) {
    conclude(row.message_id, why, standings.get(row.message_id) ?? "unknown", findings);
  }
}

function conclude(id: string, why: Doubt, standing: Standing, findings: Findings): void {
  if (standing === "current") return;
  if (standing === "ahead") findings.ahead.add(id);
  else if (why === "unforgotten") findings.resurrected.add(id);
  else if (standing === "stale" || why === "behind") findings.stale.add(id);
  else findings.unproven++;
}
