/** A tracking record as the JSON of an object storage: field names as they are, times as epoch milliseconds. */
import { isKMsgDeliveryStatus } from "@k-msg/core";

import type { TrackingRecord } from "../../tracking/record.ts";
import { isTerminalDeliveryStatus, reopens } from "../../tracking/status.ts";
import { idKey, timeKey } from "./object-index.ts";
import { CLEARABLE } from "./tracking-patches.ts";

const TIMES = [
  "requestedAt",
  "scheduledAt",
  "sentAt",
  "deliveredAt",
  "failedAt",
  "statusUpdatedAt",
  "lastCheckedAt",
  "nextCheckAt",
] as const satisfies readonly (keyof TrackingRecord)[];

/** The record's fields as stored, protected ones among them. */
export type ObjectFields = Readonly<Record<string, unknown>>;

export function objectText(fields: ObjectFields): string {
  const times = TIMES.flatMap((key) => {
    const time = fields[key];
    return time instanceof Date ? [[key, time.getTime()] as const] : [];
  });
  return JSON.stringify({ ...fields, ...Object.fromEntries(times) });
}

/** Undefined for what is no record. */
export function objectFields(text: string): ObjectFields | undefined {
  let stored: unknown;
  try {
    stored = JSON.parse(text);
  } catch {
    return undefined;
  }
  if (typeof stored !== "object" || stored === null) return undefined;
  const fields = stored as Record<string, unknown>;
  if (typeof fields["messageId"] !== "string") return undefined;
  const times = TIMES.flatMap((key) => {
    const time = fields[key];
    return typeof time === "number" || typeof time === "string" ? [[key, new Date(time)]] : [];
  });
  const given = Object.entries(fields).filter(([, value]) => value !== null);
  const status = String(fields["status"]);
  return {
    to: "",
    ...Object.fromEntries(given),
    ...Object.fromEntries(times),
    status: isKMsgDeliveryStatus(status) ? status : "UNKNOWN",
  };
}

/** The record with a patch applied: `undefined` clears only where it may, and an ended status stays ended. */
export function changedText(text: string, patch: ObjectFields): string | undefined {
  const current = objectFields(text);
  if (current === undefined) return undefined;
  const given = Object.entries(patch).filter(
    ([key, value]) => key !== "messageId" && (value !== undefined || CLEARABLE.has(key)),
  );
  const next: Record<string, unknown> = { ...current, ...Object.fromEntries(given) };
  const [was, is] = [current, next].map(({ status }) => status as TrackingRecord["status"]);
  if (was !== undefined && is !== undefined && reopens(was, is)) next["status"] = was;
  return objectText(next);
}

/** `<time of the next check>/<id>` for an open record. */
export function dueIndex(text: string): string | undefined {
  const record = objectFields(text) as TrackingRecord | undefined;
  if (record === undefined || isTerminalDeliveryStatus(record.status)) return undefined;
  return `${timeKey(record.nextCheckAt.getTime())}/${idKey(record.messageId)}`;
}
