/**
 * k-msg's array send: a batch like any other, whose members are asked for their answer at once. The batch object makes every
 * member whatever becomes of this request; both meet in the same objects.
 */
import type { Context } from "hono";

import { openBatch, startBatch } from "../../app/batch/create-batch.ts";
import { guardRows, type GuardedRows, type TakenRows } from "../../app/send/admit.ts";
import type { LostBatch } from "../../app/send/lost-answer.ts";
import { checkNames } from "../../app/send/send-message.ts";
import { submitTo } from "../../app/send/submit.ts";
import { takeMessages, type QuotaRefusal } from "../../app/send/take-quota.ts";
import type { BatchRow } from "../../domain/batch/batch-record.ts";
import { firstAnswerOf } from "../../domain/message/first-answer.ts";
import type { Fault } from "../../domain/message/intake-checks.ts";
import type { TenantConfig } from "../../domain/tenant/tenant-config.ts";
import { isHeard } from "../../domain/webhook/targets.ts";
import { inBounds } from "../../kernel/coalescing/bounded.ts";
import { canonicalJson, sha256 } from "../../kernel/hashes/fingerprint.ts";
import type { BatchFacts } from "../../objects/batch/batch-rpc.ts";
import type { BatchAddress } from "../../objects/batch/batch-stub.ts";
import { memberAcceptance } from "../../objects/batch/member-acceptance.ts";
import { knownProviders } from "../../providers/route-message.ts";
import { chargeMessages } from "../access/limits.ts";
import type { AppEnv } from "../app-env.ts";
import { takeRows, type RowDraft } from "../batches/batch-rows.ts";
import type { Refuse } from "../problems/refusal.ts";
import { readWait } from "../shapes/wait.ts";
import { answerLost } from "./kmsg-lost.ts";
import { readKmsgInput, refusal, resultOf, type KmsgReading, type One } from "./kmsg-results.ts";

type Ctx = Context<AppEnv>;

/** Each is answered by its own object: as many as one request may ask. */
const MAX_ARRAY = 500;
/** Objects asked at once. */
const WIDTH = 50;

export async function sendArray(
  c: Ctx,
  bodies: readonly object[],
  key: string | undefined,
  refuse: Refuse<QuotaRefusal["kind"]>,
): Promise<Response> {
  if (bodies.length > MAX_ARRAY) {
    return c.json({ ok: false, message: `at most ${MAX_ARRAY} messages a request` }, 400);
  }
  const charged = chargeMessages(c, bodies.length);
  if (charged) return charged;
  const keyFaults = checkNames(undefined, key);
  const known = knownProviders(c.get("settings"));
  const readings = bodies.map((body) => readKmsgInput(body, known));
  const results =
    keyFaults.length > 0
      ? readings.map(() => refusal(keyFaults))
      : await new ArraySend(c, bodies, readings, key).results();
  if ("kind" in results) {
    if (results.kind === "batch_answer_lost") return answerLost(c, results);
    throw refuse(results);
  }
  return c.json({ ok: true, data: { total: results.length, results } });
}

class ArraySend {
  readonly #c: Ctx;
  readonly #bodies: readonly object[];
  readonly #readings: readonly KmsgReading[];
  readonly #key: string | undefined;

  constructor(
    c: Ctx,
    bodies: readonly object[],
    readings: readonly KmsgReading[],
    key: string | undefined,
  ) {
    this.#c = c;
    this.#bodies = bodies;
    this.#readings = readings;
    this.#key = key;
  }

  async results(): Promise<readonly One[] | QuotaRefusal | LostBatch> {
    const c = this.#c;
    const tenant = c.get("tenant");
    const fingerprint = await sha256(`POST /send\n${canonicalJson(this.#bodies)}`);
    const { address, known } = await openBatch(c.get("isolate"), tenant, this.#key);
    if (known && known.record.fingerprint !== fingerprint) return this.#conflicts();
    const config = await c.get("isolate").tenants.config(tenant);
    const judged = await takeRows(c.get("isolate"), config, this.#readings.map(draftOf), undefined);
    const taken = known
      ? asBefore(judged, known)
      : await guardRows(c.get("isolate"), config, address.publicId, judged);
    const facts = known ?? (await this.#start(address, fingerprint, config, taken));
    if (facts === "conflict") return this.#conflicts();
    if (facts && "kind" in facts) return facts;
    if (facts && known) this.#markReplay(facts);
    const rows = new Map(taken.rows.map((row) => [row.index, row]));
    const faults = Map.groupBy(taken.refusals, ({ index }) => index);
    return inBounds([...this.#readings.entries()], WIDTH, async ([index, reading]) => {
      if (!reading.ok) return reading.refusal;
      const row = rows.get(index);
      if (facts && row) return this.#ask(facts, row);
      // Refused now: what this very request was answered before is still its answer.
      const before = known && (await this.#before(known, index, reading.draft.messageId));
      return before ?? refusal(faults.get(index) ?? []);
    });
  }

  /** @returns undefined where no row is left to be sent. */
  async #start(
    address: BatchAddress,
    fingerprint: string,
    config: TenantConfig,
    { rows, refusals, giveBack }: GuardedRows,
  ): Promise<BatchFacts | QuotaRefusal | LostBatch | "conflict" | undefined> {
    if (rows.length === 0) return undefined;
    const c = this.#c;
    const requests = rows.map(({ request }) => request);
    const quota = await takeMessages(c.get("isolate"), config, requests);
    if (!quota.ok) {
      await giveBack();
      return quota.refusal;
    }
    const answer = await startBatch(address, {
      tenant: c.get("tenant"),
      requestId: c.get("requestId"),
      traceparent: c.get("traceparent"),
      fingerprint,
      named: this.#key !== undefined,
      total: this.#readings.length,
      ...(isHeard(config) && { notifies: config.revision }),
      rows,
      refusals,
    });
    if (answer.kind === "conflict" || answer.kind === "replayed") {
      await Promise.all([quota.giveBack(), giveBack()]);
    }
    if (answer.kind === "conflict") return "conflict";
    if (answer.kind === "batch_answer_lost") return answer;
    if (answer.kind === "replayed") this.#markReplay(answer);
    const { record, counts, refusals: told } = answer;
    return { record, counts, refusals: told };
  }

  async #ask({ record: batch }: BatchFacts, row: BatchRow): Promise<One> {
    const c = this.#c;
    const { tenant, id } = batch;
    const member = await c.get("isolate").batches.member(tenant, id, row);
    const command = {
      acceptance: await memberAcceptance(batch, row, member.publicId),
      ...(row.image && { image: row.image }),
      waitMs: readWait(c.req.header("prefer")),
      named: true,
      canceled: batch.canceledAt !== undefined,
    };
    return resultOf(await submitTo(member, command, this.#key !== undefined));
  }

  async #before(
    { record: batch }: BatchFacts,
    index: number,
    messageId: string | undefined,
  ): Promise<One | undefined> {
    const { tenant, id } = batch;
    const { ask } = await this.#c.get("isolate").batches.member(tenant, id, {
      index,
      messageId,
    });
    const record = await ask(async (stub) => stub.read(tenant));
    if (record?.batch?.id !== id) return undefined;
    return resultOf({ kind: "replayed", ...(firstAnswerOf(record) ?? { record, at: Date.now() }) });
  }

  #conflicts(): readonly One[] {
    const detail = "belongs to another request";
    const fault: Fault = { pointer: "Idempotency-Key", code: "conflict", detail };
    return this.#readings.map(() => refusal([fault]));
  }

  #markReplay({ record }: BatchFacts): void {
    this.#c.header("idempotent-replayed", "true");
    this.#c.header("original-request-id", record.requestId);
  }
}

/** A repeat: it was counted when it came first, and what was refused then is no message. */
function asBefore(judged: TakenRows, { refusals }: BatchFacts): GuardedRows {
  const told = refusals.filter(({ late }) => late === undefined);
  const refused = new Set(told.map(({ index }) => index));
  return {
    ...judged,
    rows: judged.rows.filter(({ index }) => !refused.has(index)),
    refusals: [...told, ...judged.refusals.filter(({ index }) => !refused.has(index))],
    giveBack: async () => undefined,
  };
}

function draftOf(reading: KmsgReading): RowDraft {
  // Its own refusal is told; the place stays.
  return reading.ok ? reading : { ok: false, faults: [NOT_READ] };
}

const NOT_READ: Fault = { pointer: "", code: "invalid", detail: "is not valid" };
