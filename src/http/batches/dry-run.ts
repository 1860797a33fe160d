/** `POST /v1/batches?dryRun=true`: what the same request would make, without a trace of it. */
import { costOfRows, listedRows } from "../../app/batch/dry-run.ts";
import { inOrder, MAX_NOTES, toldNotes } from "../../app/batch/judge-rows.ts";
import type { TakenRows } from "../../app/send/guard-rows.ts";
import type { BatchRow } from "../../domain/batch/batch-record.ts";
import { rowFault } from "../../objects/batch/batch-view.ts";
import type { Isolate } from "../../objects/isolate.ts";
import { toldFault } from "../problems/in-language.ts";
import type { Language } from "../problems/language.ts";
import { toldGrown } from "../problems/notes.ts";
import type { BatchDryRun } from "./batch-schemas.ts";
import type { JudgedBatch } from "./judge-batch.ts";
import { tellRefusals } from "./tell-refusals.ts";

const EXAMPLES = 3;

/** True if nothing of a batch is sent because of its refused rows. */
export function refusesBatch(
  { rows, refusals }: Pick<TakenRows, "rows" | "refusals">,
  partial: boolean,
): boolean {
  return refusals.length > 0 && (!partial || rows.length === 0);
}

/** @param raw rows as they came */
export async function dryRunView(
  isolate: Pick<Isolate, "settings" | "optOuts">,
  { config, fields, judged }: JudgedBatch,
  raw: readonly unknown[],
  { partial, language }: { readonly partial: boolean; readonly language: Language },
): Promise<BatchDryRun> {
  const { settings } = isolate;
  const { rows, notes } = judged;
  const refusals = inOrder([...judged.refusals, ...judged.leftOut]);
  const listed = await listedRows(isolate, config.id, rows);
  const stopped = new Set(listed?.map(({ index }) => index));
  const types = costOfRows(
    settings,
    rows.filter(({ index }) => !stopped.has(index)),
  );
  const known = types.flatMap(({ estimated }) => estimated ?? []);
  return {
    dryRun: true,
    wouldStart: !refusesBatch(judged, partial),
    total: raw.length,
    accepted: rows.length,
    refused: raw.length - rows.length,
    types: Object.fromEntries(
      [...Map.groupBy(rows, ({ request }) => request.type)].map(([type, { length }]) => [
        type,
        length,
      ]),
    ),
    price: {
      currency: settings.PRICE_CURRENCY,
      estimated:
        known.length === types.length ? known.reduce((sum, cost) => sum + cost, 0) : "unknown",
      types: types.map((one) => ({
        ...one,
        price: one.price ?? "unknown",
        estimated: one.estimated ?? "unknown",
      })),
    },
    counts: {
      duplicates: notes.duplicates.length,
      grown: notes.grown.length,
      optedOut: listed?.length ?? null,
    },
    ...told(notes, language),
    optedOut: listed ? listed.slice(0, MAX_NOTES) : null,
    errors: tellRefusals(refusals, fields, raw).map((one) => rowFault(toldFault(one, language))),
    examples: rows.slice(0, EXAMPLES).map(exampleOf),
  };
}

function told(
  notes: JudgedBatch["judged"]["notes"],
  language: Language,
): Pick<BatchDryRun, "duplicates" | "grown"> {
  const { duplicates, grown } = toldNotes(notes);
  return {
    duplicates: [...duplicates],
    grown: grown.map((one) => toldGrown(one, language)),
  };
}

function exampleOf({ index, request }: BatchRow): BatchDryRun["examples"][number] {
  const { type, to, from = null, subject = null, text = null, templateId = null } = request;
  const { enabled, fallbackTitle = null, fallbackContent } = request.failover ?? {};
  const fallback =
    enabled && fallbackContent !== undefined
      ? { title: fallbackTitle, text: fallbackContent }
      : null;
  return { index, type, to, from, subject, text, templateId, fallback };
}
