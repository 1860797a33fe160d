/** The rows of a batch, judged one by one and beside each other: for the real run and the dry one. */
import type { Refusal, RowNotes } from "../../domain/batch/batch-record.ts";
import { sameRowRefusal, sameRows, type Duplicates } from "../../domain/batch/same-rows.ts";
import type { Picture } from "../../domain/message/intake-checks.ts";
import type { Rules } from "../send/admit.ts";
import type { TakenRows } from "../send/guard-rows.ts";
import type { JudgeHost } from "../send/judge.ts";
import { takeRows, type RowDraft } from "../send/take-rows.ts";

export interface RowsToJudge {
  readonly rows: Iterable<RowDraft>;
  /** Lies apart, once for all rows that have no other. */
  readonly sharedImage: Picture | undefined;
  readonly duplicates: Duplicates;
}

export interface JudgedRows extends TakenRows {
  readonly notes: RowNotes;
  /** Rows that are not sent because their caller wants it so: nothing is wrong with them. */
  readonly leftOut: readonly Refusal[];
}

/** Of each sort of notes that are told. */
const MAX_NOTES = 1000;

export async function judgeRows(
  host: JudgeHost,
  rules: Rules,
  { rows: drafts, sharedImage, duplicates }: RowsToJudge,
): Promise<JudgedRows> {
  const taken = await takeRows(host, rules, drafts, sharedImage);
  const same = sameRows(taken.rows);
  const notes = { duplicates: same.slice(0, MAX_NOTES) };
  if (duplicates === "all" || same.length === 0) return { ...taken, notes, leftOut: [] };
  const dropped = new Set(same.map(({ index }) => index));
  const refused = same.map(sameRowRefusal);
  return {
    ...taken,
    rows: taken.rows.filter(({ index }) => !dropped.has(index)),
    refusals: duplicates === "refuse" ? inOrder([...taken.refusals, ...refused]) : taken.refusals,
    notes,
    leftOut: duplicates === "first" ? refused : [],
  };
}

export function inOrder(refusals: readonly Refusal[]): readonly Refusal[] {
  return [...refusals].sort((a, b) => a.index - b.index);
}
