/** k-msg's array send in k-msg's words. */
import type { Context } from "hono";

import type { ArrayAnswered } from "../../app/batch/array-submission.ts";
import { sendArray } from "../../app/batch/send-array.ts";
import { checkNames } from "../../app/send/names.ts";
import type { QuotaRefusal } from "../../app/send/quota.ts";
import type { RowDraft } from "../../app/send/take-rows.ts";
import type { Fault } from "../../domain/message/intake-checks.ts";
import { canonicalJson } from "../../kernel/hashes/fingerprint.ts";
import { fingerprintOf } from "../../kernel/hashes/keyed-fingerprint.ts";
import { isShallow, TOO_DEEP } from "../../kernel/json/depth.ts";
import { knownProviders } from "../../providers/route-message.ts";
import { chargeMessages } from "../access/limits.ts";
import type { AppEnv } from "../app-env.ts";
import type { Refuse } from "../problems/refusal.ts";
import { readWait } from "../shapes/wait.ts";
import { toldTo } from "./kmsg-language.ts";
import { answerLost } from "./kmsg-lost.ts";
import { readKmsgInput, refusal, resultOf, type KmsgReading, type One } from "./kmsg-results.ts";

type Ctx = Context<AppEnv>;

/** Each is answered by its own object: as many as one request may ask. */
const MAX_ARRAY = 500;

export async function answerArray(
  c: Ctx,
  bodies: readonly object[],
  key: string | undefined,
  refuse: Refuse<QuotaRefusal["kind"]>,
): Promise<Response> {
  if (bodies.length > MAX_ARRAY) {
    return c.json({ ok: false, message: `at most ${MAX_ARRAY} messages a request` }, 400);
  }
  if (!isShallow(bodies)) return c.json({ ok: false, message: `request body ${TOO_DEEP}` }, 400);
  const charged = await chargeMessages(c, bodies.length);
  if (charged) return charged;
  const keyFaults = checkNames(undefined, key);
  if (keyFaults.length > 0) return answer(c, refuseAll(bodies, keyFaults));
  const known = knownProviders(c.get("settings"));
  const readings = bodies.map((body) => readKmsgInput(body, known));
  const sent = await sendArray(c.get("isolate"), {
    tenant: c.get("tenant"),
    keyId: c.get("boundKeyId"),
    requestId: c.get("requestId"),
    traceparent: c.get("traceparent"),
    rows: readings.map((reading, index) => rowOf(reading, bodies[index])),
    fingerprint: await fingerprintOf(c.get("settings"), `POST /send\n${canonicalJson(bodies)}`),
    idempotencyKey: key,
    waitMs: readWait(c.req.header("prefer")),
  });
  if (sent.kind === "conflict") return answer(c, refuseAll(bodies, [CONFLICT]));
  if (sent.kind === "batch_answer_lost") return answerLost(c, sent);
  if (sent.kind === "quota_exceeded") throw refuse(sent);
  if (sent.original !== undefined) {
    c.header("idempotent-replayed", "true");
    c.header("original-request-id", sent.original);
  }
  return answer(c, resultsOf(sent, readings));
}

const CONFLICT: Fault = {
  pointer: "Idempotency-Key",
  code: "conflict",
  detail: "belongs to another request",
};

function answer(c: Ctx, results: readonly One[]): Response {
  const told = results.map((one) => toldTo(c, one));
  return c.json({ ok: true, data: { total: told.length, results: told } });
}

function refuseAll(bodies: readonly object[], faults: readonly Fault[]): readonly One[] {
  return bodies.map(() => refusal(faults));
}

/** Refuses unreadable rows in k-msg's own words, unless they were answered before. */
function resultsOf({ rows }: ArrayAnswered, readings: readonly KmsgReading[]): readonly One[] {
  return rows.map((row, index) => {
    const reading = readings[index];
    return row.kind === "invalid" && reading?.ok === false ? reading.refusal : resultOf(row);
  });
}

function rowOf(reading: KmsgReading, said: unknown): RowDraft {
  const { messageId } = reading;
  return reading.ok
    ? { ok: true, draft: reading.draft, said, messageId }
    : { ok: false, faults: [NOT_READ], said, messageId };
}

/** Stands for a refusal in k-msg's words; the place stays. */
const NOT_READ: Fault = { pointer: "", code: "invalid", detail: "is not valid" };
