/**
 * The door of an array: a batch like any other, whose members are asked for their answers at once. The batch object makes every
 * member whatever becomes of this request.
 */
import type { TenantConfig } from "../../domain/tenant/tenant-config.ts";
import { isHeard } from "../../domain/webhook/targets.ts";
import { inBounds } from "../../kernel/coalescing/bounded.ts";
import { isSameRequest } from "../../kernel/hashes/same-request.ts";
import type { StartAnswer } from "../../objects/batch/batch-rpc.ts";
import type { BatchAddress } from "../../objects/batch/batch-stub.ts";
import type { Isolate } from "../../objects/isolate.ts";
import type { GuardHost } from "../guards/guard-messages.ts";
import { rulesOf } from "../send/admit.ts";
import { guardRows, type GuardedRows } from "../send/guard-rows.ts";
import type { JudgeHost } from "../send/judge.ts";
import type { LostBatch } from "../send/lost-answer.ts";
import { takeMessages, type QuotaHost, type QuotaRefusal } from "../send/quota.ts";
import { answeredBefore } from "../send/repeat.ts";
import { rowFingerprint, takeRows, type RowDraft } from "../send/take-rows.ts";
import type { ArraySent, ArraySubmission, RowSent } from "./array-submission.ts";
import { askAllAgain, askMember, WIDTH } from "./ask-members.ts";
import { openBatch, startBatch } from "./create-batch.ts";

type ArrayHost = GuardHost & JudgeHost & QuotaHost & Pick<Isolate, "batches" | "messages">;

export async function sendArray(host: ArrayHost, array: ArraySubmission): Promise<ArraySent> {
  const { tenant, fingerprint, rows } = array;
  const { address, known } = await openBatch(host, tenant, array.idempotencyKey);
  if (known) {
    const same = isSameRequest(known.record.fingerprint, fingerprint);
    return same ? askAllAgain(host, array, address, known) : { kind: "conflict" };
  }
  const config = await host.tenants.config(tenant);
  const judged = await takeRows(host, rulesOf(host.settings, config, Date.now()), rows, undefined);
  const taken = await guardRows(host, config, address.publicId, judged);
  const started = await start(host, array, { address, config, taken });
  if (started?.kind === "replayed") return askAllAgain(host, array, address, started);
  if (started && started.kind !== "created") return started;
  const ready = new Map(taken.rows.map((row) => [row.index, row]));
  const refused = Map.groupBy(taken.refusals, ({ index }) => index);
  const sent = await inBounds([...rows.entries()], WIDTH, async ([index, row]) => {
    const own = ready.get(index);
    if (started && own) return askMember(host, array, started.record, own);
    const before = await namedBefore(host, tenant, row);
    return before ?? { kind: "invalid" as const, faults: refused.get(index) ?? [] };
  });
  return { kind: "answered", rows: sent, original: undefined };
}

interface Ready {
  readonly address: BatchAddress;
  readonly config: TenantConfig;
  readonly taken: GuardedRows;
}

/** @returns undefined where no row is left to be sent. */
async function start(
  host: QuotaHost,
  {
    tenant,
    keyId,
    requestId,
    traceparent,
    fingerprint,
    idempotencyKey,
    rows: all,
  }: ArraySubmission,
  { address, config, taken: { rows, refusals, giveBack } }: Ready,
): Promise<StartAnswer | QuotaRefusal | LostBatch | undefined> {
  if (rows.length === 0) return undefined;
  const requests = rows.map(({ request }) => request);
  const quota = await takeMessages(host, { config, keyId }, requests);
  if (!quota.ok) {
    await giveBack();
    return quota.refusal;
  }
  const answer = await startBatch(address, {
    tenant,
    requestId,
    traceparent,
    fingerprint,
    named: idempotencyKey !== undefined,
    total: all.length,
    ...(isHeard(config) && { notifies: config.revision }),
    rows,
    refusals,
  });
  if (answer.kind === "conflict" || answer.kind === "replayed") {
    await Promise.all([quota.giveBack(), giveBack()]);
  }
  return answer;
}

/** Finds the earlier answer of a row with the caller's own id, whether it came alone, among others or in another array. */
async function namedBefore(
  { messages, settings }: Pick<Isolate, "messages" | "settings">,
  tenant: string,
  row: RowDraft,
): Promise<RowSent | undefined> {
  if (row.messageId === undefined) return undefined;
  const address = await messages.named(tenant, "id", row.messageId);
  const fingerprint = await rowFingerprint(settings, row);
  return answeredBefore({ address, named: true, fingerprint }, tenant);
}
