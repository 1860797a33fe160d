/** What every message passes before it is made: the guards against abuse, then the tenant's quotas. */
import type { BatchRow, Refusal } from "../../domain/batch/batch-record.ts";
import type { TenantConfig } from "../../domain/tenant/tenant-config.ts";
import type { Isolate } from "../../objects/isolate.ts";
import { guardFault } from "../guards/guard-fault.ts";
import {
  guardMessages,
  type Guarded,
  type GuardHost,
  type GuardRefusal,
} from "../guards/guard-messages.ts";
import { takeMessages, type QuotaHost, type QuotaRefusal } from "./take-quota.ts";

/** Not the request's fault: the same one may be taken at another time. */
export type Refused = QuotaRefusal | GuardRefusal;

/** The parts of the isolate that the admission of a message uses. */
export type AdmitHost = GuardHost & QuotaHost;

export type Admitted =
  | { readonly ok: true; readonly giveBack: () => Promise<void> }
  | { readonly ok: false; readonly refusal: Refused };

export async function admitMessage(
  isolate: AdmitHost,
  config: TenantConfig,
  message: Guarded,
): Promise<Admitted> {
  const { refusals, giveBack } = await guardMessages(isolate, config.id, [message]);
  const refusal = refusals.get(0);
  if (refusal) return { ok: false, refusal };
  const taken = await takeMessages(isolate, config, [message.request]);
  if (!taken.ok) {
    await giveBack();
    return taken;
  }
  return {
    ok: true,
    giveBack: async () => {
      await Promise.all([taken.giveBack(), giveBack()]);
    },
  };
}

export interface TakenRows {
  readonly rows: readonly BatchRow[];
  readonly refusals: readonly Refusal[];
  /** Places of rows whose text may go to their number twice. */
  readonly repeatable: ReadonlySet<number>;
}

export interface GuardedRows extends TakenRows {
  readonly giveBack: () => Promise<void>;
}

/** Rows of a batch: those that a guard refuses are refused by their places. */
export async function guardRows(
  isolate: GuardHost & Pick<Isolate, "batches">,
  { id: tenant }: TenantConfig,
  batchId: string,
  taken: TakenRows,
): Promise<GuardedRows> {
  const idOf = async (row: BatchRow): Promise<string> =>
    (await isolate.batches.member(tenant, batchId, row)).publicId;
  const guarded = taken.rows.map((row) => ({
    request: row.request,
    allowDuplicate: taken.repeatable.has(row.index),
    id: async () => idOf(row),
  }));
  const { refusals, giveBack } = await guardMessages(isolate, tenant, guarded);
  const refused: readonly Refusal[] = taken.rows.flatMap((row, place) => {
    const refusal = refusals.get(place);
    return refusal ? [{ index: row.index, ...guardFault(refusal) }] : [];
  });
  return {
    ...taken,
    rows: taken.rows.filter((_row, place) => !refusals.has(place)),
    refusals: [...taken.refusals, ...refused].sort((a, b) => a.index - b.index),
    giveBack,
  };
}
