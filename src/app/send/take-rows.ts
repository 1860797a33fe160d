/** The door of a batch's rows: each is judged as a message of its own, and told by its place. */
import type { BatchRow, Refusal } from "../../domain/batch/batch-record.ts";
import type { Draft } from "../../domain/message/draft.ts";
import type { Fault, Picture } from "../../domain/message/intake-checks.ts";
import { Breather } from "../../kernel/coalescing/breather.ts";
import { canonicalJson } from "../../kernel/hashes/fingerprint.ts";
import { fingerprintOf } from "../../kernel/hashes/keyed-fingerprint.ts";
import type { Settings } from "../../kernel/settings/settings.ts";
import type { Rules } from "./admit.ts";
import type { TakenRows } from "./guard-rows.ts";
import { judge, type Judged, type JudgeHost } from "./judge.ts";
import { checkNames } from "./names.ts";

export type RowDraft = {
  /** The row as its caller wrote it, with what all rows have in common. */
  readonly said: unknown;
  /** The caller's own id of its message. */
  readonly messageId: string | undefined;
} & (
  | { readonly ok: true; readonly draft: Draft }
  | { readonly ok: false; readonly faults: readonly Fault[] }
);

/** Cost of a row beside its text, as characters. */
const ROW_COST = 500;

/**
 * Thousands of long texts take seconds: other requests of the isolate are let in between.
 * @param rows in the order of the request, each made when its turn comes
 * @param sharedImage lies apart, once for all rows that have no other
 */
export async function takeRows(
  host: JudgeHost,
  rules: Rules,
  rows: Iterable<RowDraft>,
  sharedImage: Picture | undefined,
): Promise<TakenRows> {
  const names = new Set<string>();
  const taken: BatchRow[] = [];
  const refusals: Refusal[] = [];
  const repeatable = new Set<number>();
  const breather = new Breather();
  let index = -1;
  for (const row of rows) {
    index++;
    await breather.after(ROW_COST + (row.ok ? lengthOf(row.draft) : 0));
    // One after the other: routes that share their load take turns.
    const judged = row.ok ? await judge(host, rules, row.draft, Math.random()) : row;
    const naming = row.ok ? checkRowName(row.messageId, names) : [];
    if (!row.ok || !judged.ok || naming.length > 0) {
      const faults = [...naming, ...(judged.ok ? [] : judged.faults)];
      refusals.push(...faults.map((fault) => ({ index, ...fault })));
      continue;
    }
    if (row.draft.allowDuplicate) repeatable.add(index);
    const named = await nameOf(host.settings, row);
    taken.push(rowOf({ index, ...named }, row.draft, judged, sharedImage));
  }
  return { rows: taken, refusals, repeatable };
}

function lengthOf({ text = "", body = "", failover }: Draft): number {
  return (
    text.length +
    body.length +
    (failover?.fallbackContent ?? failover?.steps?.[0]?.text ?? "").length
  );
}

/** The fingerprint that recognises a row with the caller's own id, in whichever batch it comes. */
export async function rowFingerprint(
  settings: Settings,
  { said }: Pick<RowDraft, "said">,
): Promise<string> {
  return fingerprintOf(settings, `row\n${canonicalJson(said)}`);
}

async function nameOf(settings: Settings, row: RowDraft): Promise<Beside> {
  const { messageId } = row;
  if (messageId === undefined) return {};
  return { messageId, fingerprint: await rowFingerprint(settings, row) };
}

type Beside = Pick<BatchRow, "messageId" | "fingerprint">;

function rowOf(
  own: Beside & Pick<BatchRow, "index">,
  draft: Draft,
  { request, choice, scheduledAt, image }: Extract<Judged, { ok: true }>,
  sharedImage: Picture | undefined,
): BatchRow {
  const ownImage = draft.image === sharedImage ? undefined : image;
  return {
    ...own,
    request,
    choice,
    ...(scheduledAt !== undefined && { scheduledAt }),
    ...(ownImage && { image: ownImage }),
  };
}

/** Two rows with one id would be one message. */
function checkRowName(messageId: string | undefined, names: Set<string>): readonly Fault[] {
  if (messageId === undefined) return [];
  const faults = checkNames(messageId, undefined);
  if (!names.has(messageId)) {
    names.add(messageId);
    return faults;
  }
  const detail = "stands in the batch twice";
  return [...faults, { pointer: "/messageId", code: "repeated", detail }];
}
