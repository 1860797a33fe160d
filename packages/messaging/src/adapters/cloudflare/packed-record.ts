/**
 * Where a SQL table keeps what a repeated message is recognised by and answered with: its columns are k-msg's, so it lies in the JSON of
 * `metadata`.
 */
import type { TrackingRecord } from "../../tracking/record.ts";
import type { DeliveryTrackingStore, TrackingPatch } from "../../tracking/store.ts";

type Fields = Partial<TrackingRecord>;
type Reader = Pick<DeliveryTrackingStore, "get">;

const FINGERPRINT = "kmsg:fingerprint";
const ANSWER = "kmsg:answer";

/** A record as the table has it. */
export function packed<T extends Fields>(fields: T): T {
  const { fingerprint, answer } = fields;
  if (fingerprint === undefined && answer === undefined) return fields;
  const metadata = {
    ...fields.metadata,
    ...(fingerprint !== undefined && { [FINGERPRINT]: fingerprint }),
    ...(answer !== undefined && { [ANSWER]: answer }),
  };
  return { ...fields, fingerprint: undefined, answer: undefined, metadata };
}

/** A record as the table has it, with its metadata as they were given. */
export function unpacked(stored: TrackingRecord): TrackingRecord {
  const { [FINGERPRINT]: fingerprint, [ANSWER]: answer, ...given } = stored.metadata ?? {};
  if (fingerprint === undefined && answer === undefined) return stored;
  const { metadata: _packed, ...record } = stored;
  return {
    ...record,
    ...(Object.keys(given).length > 0 && { metadata: given }),
    ...(typeof fingerprint === "string" && { fingerprint }),
    ...(typeof answer === "object" && answer !== null && { answer: answer as Fields["answer"] }),
  };
}

/** New metadata must not cost the record what lies among them. */
export async function packedPatch(store: Reader, id: string, patch: Fields): Promise<Fields> {
  const { fingerprint: _fingerprint, answer: _answer, ...rest } = patch;
  if (!("metadata" in rest)) return rest;
  const { fingerprint, answer } = (await store.get(id)) ?? {};
  return packed({ ...rest, fingerprint, answer });
}

export async function packedPatches(
  store: Reader,
  patches: readonly TrackingPatch[],
): Promise<TrackingPatch[]> {
  return Promise.all(
    patches.map(async ({ messageId, patch }) => ({
      messageId,
      patch: await packedPatch(store, messageId, patch),
    })),
  );
}
