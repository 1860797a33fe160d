/** `POST /v1/batches`: read, recognise a repeat, judge every row, store all, accept. */
import type { Context } from "hono";

import { openBatch, startBatch } from "../../app/batch/create-batch.ts";
import { inOrder, toldNotes } from "../../app/batch/judge-rows.ts";
import { guardRows } from "../../app/send/guard-rows.ts";
import { checkNames, readIdempotencyKey } from "../../app/send/names.ts";
import { takeMessages } from "../../app/send/quota.ts";
import type { Fault } from "../../domain/message/intake-checks.ts";
import { isHeard } from "../../domain/webhook/targets.ts";
import { keyedFingerprint } from "../../kernel/hashes/keyed-fingerprint.ts";
import { isSameRequest } from "../../kernel/hashes/same-request.ts";
import { mediaTypeOf } from "../../kernel/text/decode-body.ts";
import { decodedLines } from "../../kernel/text/decoded-lines.ts";
import type { BatchFacts } from "../../objects/batch/batch-rpc.ts";
import { chargeMessages } from "../access/limits.ts";
import type { AppEnv } from "../app-env.ts";
import { readersLanguage } from "../problems/in-language.ts";
import type { ProblemError, Refuse } from "../problems/refusal.ts";
import { PARSED, SENDING } from "../problems/standing.ts";
import { faultsOf } from "../problems/zod-faults.ts";
import { LINES, readBody } from "../shapes/read-body.ts";
import { readBatchJson, readBatchLines, type BatchReading } from "./batch-input.ts";
import { SendQuery } from "./batch-schemas.ts";
import { batchAccepted } from "./batch-views.ts";
import { dryRunView, refusesBatch } from "./dry-run.ts";
import { judgeBatch } from "./judge-batch.ts";
import { tellRefusals } from "./tell-refusals.ts";

type Ctx = Context<AppEnv>;

const ROUTE = "POST /v1/batches";
/** Reasons to refuse a batch, beside those of every request. */
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
  const query = SendQuery.safeParse(c.req.query());
  if (!query.success) throw invalid(refuse, faultsOf(query.error.issues, "query"));
  const [partial, dryRun] = [query.data.partial === "true", query.data.dryRun === "true"];
  const key = readIdempotencyKey(c.req.header("idempotency-key"));
  const keyFaults = checkNames(undefined, key);
  if (keyFaults.length > 0) throw invalid(refuse, keyFaults);
  const reading = await read(c, `${ROUTE}${partial ? " partial" : ""}`);
  if (reading === undefined) throw refuse({ kind: "unsupported_media_type" });
  if (reading.kind === "malformed") throw refuse({ kind: "malformed_json" });
  if (reading.kind === "undecoded") {
    throw refuse({ kind: "invalid_encoding", body: reading.body });
  }
  if (reading.kind === "invalid") throw invalid(refuse, reading.faults);
  const { head, rows: raw, digest } = reading.body;
  const refused = await chargeMessages(c, raw.length);
  if (refused) return refused;

  const isolate = c.get("isolate");
  const tenant = c.get("tenant");
  const fingerprint = keyedFingerprint(isolate.settings, digest);
  if (dryRun) {
    const batch = await judgeBatch(isolate, tenant, reading.body);
    if ("faults" in batch) throw invalid(refuse, batch.faults);
    const wish = { partial, language: readersLanguage(c) };
    return c.json(await dryRunView(isolate, batch, raw, wish), 200);
  }
  // Before the rows are judged: a repeat is the same request even where time has passed its schedule.
  const { address, known } = await openBatch(isolate, tenant, key);
  if (known) {
    const same = isSameRequest(known.record.fingerprint, fingerprint);
    if (!same) throw refuse({ kind: "idempotency_conflict" });
    return accepted(c, known, true);
  }
  const batch = await judgeBatch(isolate, tenant, reading.body);
  if ("faults" in batch) throw invalid(refuse, batch.faults);
  const { config, scheduledAt, image, fields, judged } = batch;
  const { giveBack, ...taken } = await guardRows(isolate, config, address.publicId, judged);
  if (refusesBatch(taken, partial)) {
    await giveBack();
    const rows = new Set(taken.refusals.map(({ index }) => index)).size;
    const told = tellRefusals(taken.refusals, fields, raw);
    throw refuse({ kind: "invalid_rows", faults: told, rows, total: raw.length });
  }
  const requests = taken.rows.map(({ request }) => request);
  const quota = await takeMessages(isolate, { config, keyId: c.get("boundKeyId") }, requests);
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
    refusals: inOrder([...taken.refusals, ...judged.leftOut]),
    notes: toldNotes(judged.notes),
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

function invalid(refuse: Refuse<"invalid_request">, faults: readonly Fault[]): ProblemError {
  return refuse({ kind: "invalid_request", faults });
}

function accepted(c: Ctx, facts: BatchFacts, replayed: boolean): Response {
  c.header("location", `/v1/batches/${facts.record.id}`);
  if (replayed) {
    c.header("idempotent-replayed", "true");
    c.header("original-request-id", facts.record.requestId);
  }
  return c.json(batchAccepted(facts, readersLanguage(c)), 202);
}
