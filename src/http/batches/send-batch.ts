/** `POST /v1/batches`: read, recognise a repeat, judge every row, store all, accept. */
import type { Context } from "hono";

import { openBatch, startBatch } from "../../app/batch/create-batch.ts";
import { inOrder, judgeRows } from "../../app/batch/judge-rows.ts";
import { rulesOf } from "../../app/send/admit.ts";
import { guardRows } from "../../app/send/guard-rows.ts";
import { checkNames, readIdempotencyKey } from "../../app/send/names.ts";
import { takeMessages } from "../../app/send/quota.ts";
import type { RowDraft } from "../../app/send/take-rows.ts";
import type { Fault, Picture } from "../../domain/message/intake-checks.ts";
import { isHeard } from "../../domain/webhook/targets.ts";
import { mediaTypeOf } from "../../kernel/text/decode-body.ts";
import { decodedLines } from "../../kernel/text/decoded-lines.ts";
import { DAY_MS } from "../../kernel/time/units.ts";
import type { BatchFacts } from "../../objects/batch/batch-rpc.ts";
import { chargeMessages } from "../access/limits.ts";
import type { AppEnv } from "../app-env.ts";
import type { ProblemError, Refuse } from "../problems/refusal.ts";
import { PARSED, SENDING } from "../problems/standing.ts";
import { LINES, readBody } from "../shapes/read-body.ts";
import {
  DUPLICATES_DEFAULT,
  readBatchJson,
  readBatchLines,
  type BatchHead,
  type BatchReading,
} from "./batch-input.ts";
import { draftRow } from "./batch-rows.ts";
import { batchAccepted } from "./batch-views.ts";
import { tellRefusals } from "./tell-refusals.ts";

type Ctx = Context<AppEnv>;

const ROUTE = "POST /v1/batches";
/** Characters that rows have in common, times the rows: ten thousand for each of ten thousand messages. */
const MAX_COMMON = 100_000_000;
/** Why a batch is refused, beside what is refused of every request. */
export const REFUSALS = [
  ...PARSED,
  ...SENDING,
  "invalid_encoding",
  "invalid_rows",
  "idempotency_conflict",
  "batch_answer_lost",
] as const;

type RefuseBatch = Refuse<(typeof REFUSALS)[number] | "invalid_request">;

export async function sendBatch(c: Ctx, refuse: RefuseBatch): Promise<Response> {
  const partial = c.req.query("partial");
  if (partial !== undefined && partial !== "true" && partial !== "false") {
    throw invalid(refuse, [
      { pointer: "partial", code: "invalid_value", detail: "must be true or false" },
    ]);
  }
  const key = readIdempotencyKey(c.req.header("idempotency-key"));
  const keyFaults = checkNames(undefined, key);
  if (keyFaults.length > 0) throw invalid(refuse, keyFaults);
  const reading = await read(c, `${ROUTE}${partial === "true" ? " partial" : ""}`);
  if (reading === undefined) throw refuse({ kind: "unsupported_media_type" });
  if (reading.kind === "malformed") throw refuse({ kind: "malformed_json" });
  if (reading.kind === "undecoded") {
    throw refuse({ kind: "invalid_encoding", body: reading.body });
  }
  if (reading.kind === "invalid") throw invalid(refuse, reading.faults);
  const { head, rows: raw, fingerprint } = reading.body;
  const refused = chargeMessages(c, raw.length);
  if (refused) return refused;

  const settings = c.get("settings");
  const tenant = c.get("tenant");
  // Before the rows are judged: a repeat is the same request even where time has passed its schedule.
  const { address, known } = await openBatch(c.get("isolate"), tenant, key);
  if (known) {
    const same = known.record.fingerprint === fingerprint;
    if (!same) throw refuse({ kind: "idempotency_conflict" });
    return accepted(c, known, true);
  }
  const scheduledAt = head.scheduledAt === undefined ? undefined : Date.parse(head.scheduledAt);
  const faults = checkStart(scheduledAt, settings.SCHEDULE_MAX);
  if (faults.length > 0) throw invalid(refuse, faults);

  const config = await c.get("isolate").tenants.config(tenant);
  const { image, fields } = commonOf(head);
  const tooLong = checkCommon(fields, raw.length);
  if (tooLong.length > 0) throw invalid(refuse, tooLong);
  const drafts = draftsOf(raw, fields, { image, notBefore: scheduledAt });
  const rules = rulesOf(settings, config, Date.now());
  const { notes, leftOut, ...judged } = await judgeRows(c.get("isolate"), rules, {
    rows: drafts,
    sharedImage: image,
    duplicates: head.duplicates ?? DUPLICATES_DEFAULT,
  });
  const { giveBack, ...taken } = await guardRows(
    c.get("isolate"),
    config,
    address.publicId,
    judged,
  );
  if (taken.refusals.length > 0 && (partial !== "true" || taken.rows.length === 0)) {
    await giveBack();
    const rows = new Set(taken.refusals.map(({ index }) => index)).size;
    const told = tellRefusals(taken.refusals, fields, raw);
    throw refuse({ kind: "invalid_rows", faults: told, rows, total: raw.length });
  }
  const quota = await takeMessages(
    c.get("isolate"),
    config,
    taken.rows.map(({ request }) => request),
  );
  if (!quota.ok) {
    await giveBack();
    throw refuse(quota.refusal);
  }
  const answer = await startBatch(address, {
    tenant,
    requestId: c.get("requestId"),
    traceparent: c.get("traceparent"),
    fingerprint,
    named: key !== undefined,
    total: raw.length,
    ...(isHeard(config) && { notifies: config.revision }),
    rows: taken.rows,
    refusals: inOrder([...taken.refusals, ...leftOut]),
    notes,
    ...(head.name !== undefined && { name: head.name }),
    ...(scheduledAt !== undefined && { scheduledAt }),
    ...(image && { image: image.bytes }),
  });
  if (answer.kind === "conflict" || answer.kind === "replayed") {
    await Promise.all([quota.giveBack(), giveBack()]);
  }
  if (answer.kind === "batch_answer_lost") throw refuse(answer);
  if (answer.kind === "conflict") throw refuse({ kind: "idempotency_conflict" });
  return accepted(c, answer, answer.kind === "replayed");
}

async function read(c: Ctx, route: string): Promise<BatchReading | undefined> {
  const contentType = c.req.header("content-type");
  const type = mediaTypeOf(contentType);
  if (type === "application/json") {
    const read = await readBody(c);
    return read.ok ? readBatchJson(read.text, route) : { kind: "undecoded", body: read };
  }
  if (!LINES.has(type)) return undefined;
  const { body } = c.req.raw;
  return body ? readBatchLines(decodedLines(body, contentType), route) : { kind: "malformed" };
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

/** What rows have in common is read once in the body, and once more for each of them. */
function checkCommon(fields: Record<string, unknown>, rows: number): readonly Fault[] {
  const { length } = JSON.stringify(fields);
  if (length * rows <= MAX_COMMON) return [];
  const most = Math.floor(MAX_COMMON / rows);
  const detail = `has ${length} characters, at most ${most} for ${rows} messages: shorten it, or send fewer messages a batch`;
  return [{ pointer: "/message", code: "too_long", detail }];
}

function checkStart(at: number | undefined, maxMs: number): readonly Fault[] {
  if (at === undefined || at <= Date.now() + maxMs) return [];
  const days = Math.floor(maxMs / DAY_MS);
  return [{ pointer: "/scheduledAt", code: "too_far", detail: `may be ${days} days ahead` }];
}

function invalid(refuse: Refuse<"invalid_request">, faults: readonly Fault[]): ProblemError {
  return refuse({ kind: "invalid_request", faults });
}

function accepted(c: Ctx, facts: BatchFacts, replayed: boolean): Response {
  c.header("location", `/v1/batches/${facts.record.id}`);
  if (replayed) {
    c.header("idempotent-replayed", "true");
    c.header("original-request-id", facts.record.requestId);
  }
  return c.json(batchAccepted(facts), 202);
}
