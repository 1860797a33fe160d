/** The rows of a batch, judged one by one and beside each other: for the real run and the dry one. */
import type { Refusal, RowNotes } from "../../domain/batch/batch-record.ts";
import { grownRows, type WrittenRow } from "../../domain/batch/grown-rows.ts";
import { sameRowRefusal, sameRows, type Duplicates } from "../../domain/batch/same-rows.ts";
import type { Draft } from "../../domain/message/draft.ts";
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

/** Most notes of each sort that are reported. */
export const MAX_NOTES = 1000;

export async function judgeRows(
  host: JudgeHost,
  rules: Rules,
  { rows: drafts, sharedImage, duplicates }: RowsToJudge,
): Promise<JudgedRows> {
  const written = new Map<number, WrittenRow>();
  const taken = await takeRows(host, rules, remembering(drafts, written), sharedImage);
  const same = sameRows(taken.rows);
  const dropped = new Set(duplicates === "all" ? [] : same.map(({ index }) => index));
  const refused = duplicates === "all" ? [] : same.map(sameRowRefusal);
  const rows = taken.rows.filter(({ index }) => !dropped.has(index));
  return {
    ...taken,
    rows,
    refusals: duplicates === "refuse" ? inOrder([...taken.refusals, ...refused]) : taken.refusals,
    notes: { duplicates: same, grown: grownRows(rows, written) },
    leftOut: duplicates === "first" ? refused : [],
  };
}

/** The texts are the request's own: nothing is copied. */
function* remembering(
  drafts: Iterable<RowDraft>,
  written: Map<number, WrittenRow>,
): Generator<RowDraft> {
  let index = 0;
  for (const row of drafts) {
    const draft: Partial<Draft> = row.ok ? row.draft : {};
    const text = draft.text ?? draft.body;
    if (text !== undefined) written.set(index, { text, open: draft.type === undefined });
    index++;
    yield row;
  }
}

/** As many as are told. */
export function toldNotes({ duplicates, grown }: RowNotes): RowNotes {
  return { duplicates: duplicates.slice(0, MAX_NOTES), grown: grown.slice(0, MAX_NOTES) };
}

export function inOrder(refusals: readonly Refusal[]): readonly Refusal[] {
  return [...refusals].sort((a, b) => a.index - b.index);
}
