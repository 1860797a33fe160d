/** The steps that the real run of a batch and the dry one have in common: its head is checked, every row is judged. */
import { judgeRows, type JudgedRows } from "../../app/batch/judge-rows.ts";
import { rulesOf } from "../../app/send/admit.ts";
import type { JudgeHost } from "../../app/send/judge.ts";
import type { RowDraft } from "../../app/send/take-rows.ts";
import type { Fault, Picture } from "../../domain/message/intake-checks.ts";
import { checkSchedule } from "../../domain/message/schedule.ts";
import type { TenantConfig } from "../../domain/tenant/tenant-config.ts";
import type { Isolate } from "../../objects/isolate.ts";
import { DUPLICATES_DEFAULT, type BatchBody, type BatchHead } from "./batch-input.ts";
import { draftRow } from "./batch-rows.ts";

/** Characters that rows have in common, times the rows: ten thousand for each of ten thousand messages. */
const MAX_COMMON = 100_000_000;

export interface JudgedBatch {
  readonly config: TenantConfig;
  /** Epoch ms. */
  readonly scheduledAt: number | undefined;
  /** The picture of all rows that have none of their own. */
  readonly image: Picture | undefined;
  /** The fields that all rows have in common, except the picture. */
  readonly fields: Record<string, unknown>;
  readonly judged: JudgedRows;
}

/** @returns what is wrong with the batch as a whole, before any row is read */
export async function judgeBatch(
  isolate: JudgeHost & Pick<Isolate, "tenants">,
  tenant: string,
  { head, rows: raw }: BatchBody,
): Promise<JudgedBatch | { readonly faults: readonly Fault[] }> {
  const { settings } = isolate;
  const scheduledAt = head.scheduledAt === undefined ? undefined : Date.parse(head.scheduledAt);
  const late = checkStart(scheduledAt, settings.SCHEDULE_MAX);
  if (late.length > 0) return { faults: late };
  const { image, fields } = commonOf(head);
  const tooLong = checkCommon(fields, raw.length);
  if (tooLong.length > 0) return { faults: tooLong };
  const config = await isolate.tenants.config(tenant);
  const judged = await judgeRows(isolate, rulesOf(settings, config, Date.now()), {
    rows: draftsOf(raw, fields, { image, notBefore: scheduledAt }),
    sharedImage: image,
    duplicates: head.duplicates ?? DUPLICATES_DEFAULT,
  });
  return { config, scheduledAt, image, fields, judged };
}

/** The common picture is decoded once. */
function commonOf(head: BatchHead): {
  readonly image: Picture | undefined;
  readonly fields: Record<string, unknown>;
} {
  const { image, ...fields } = head.message ?? {};
  if (!image) return { image: undefined, fields };
  const { filename, contentType, base64 } = image;
  return { image: { filename, contentType, bytes: Uint8Array.fromBase64(base64) }, fields };
}

function* draftsOf(
  rows: readonly unknown[],
  fields: Record<string, unknown>,
  { image, notBefore }: { image: Picture | undefined; notBefore: number | undefined },
): Generator<RowDraft> {
  for (const row of rows) {
    const parsed = draftRow(fields, image, row);
    yield parsed.ok ? { ...parsed, draft: { ...parsed.draft, notBefore } } : parsed;
  }
}

/** Checks fields that all rows share: they are read once in the body, and once more for each row. */
function checkCommon(fields: Record<string, unknown>, rows: number): readonly Fault[] {
  const { length } = JSON.stringify(fields);
  if (length * rows <= MAX_COMMON) return [];
  const most = Math.floor(MAX_COMMON / rows);
  const detail = `has ${length} characters, at most ${most} for ${rows} messages: shorten it, or send fewer messages a batch`;
  const values = { characters: length, rows, most };
  return [{ pointer: "/message", code: "too_long", detail, values }];
}

function checkStart(at: number | undefined, maxMs: number): readonly Fault[] {
  const faults: Fault[] = [];
  checkSchedule(at, maxMs, Date.now(), (pointer, code, detail) => {
    faults.push({ pointer, code, detail });
  });
  return faults;
}
