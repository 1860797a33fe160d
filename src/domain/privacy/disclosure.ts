/** Records who saw whose numbers: gathered so that a minute of looking is a row, not a row a look. Pure; times are epoch milliseconds. */
import { MINUTE_MS } from "../../kernel/time/units.ts";

/** One message whose numbers were shown. */
export interface Shown {
  readonly messageId: string;
  /** Keyed hash of the recipient. */
  readonly recipient: string;
}

/** The viewer and the place of access: never an address. */
export interface Viewer {
  readonly actor: string;
  /** `key_…`, or `api-key`. */
  readonly keyId: string;
  /** The person behind the key, where known. */
  readonly person: string | null;
  readonly origin: { readonly country?: string; readonly ray?: string; readonly ip?: string };
}

/** One answer that shows numbers. */
export interface Reading {
  readonly kind: "read";
  readonly viewer: Viewer;
  readonly route: string;
  readonly shown: readonly Shown[];
}

/** An export begins, or ends. */
export interface ExportNote {
  readonly kind: "export" | "export_end";
  readonly viewer: Viewer;
  readonly route: string;
  readonly reason: string;
  /** The same of both ends. */
  readonly exportId: string;
  /** Count at the end: numbers in the file that can be read in full. */
  readonly disclosures: number;
  /** The subject of the file. */
  readonly detail: Readonly<Record<string, string | number>>;
}

export interface ShownItem extends Shown {
  readonly times: number;
}

/** Columns of `kmsg_disclosure`. */
export interface DisclosureRow {
  readonly id: string;
  readonly tenant_id: string;
  readonly kind: Reading["kind"] | ExportNote["kind"];
  readonly at: number;
  readonly until_at: number;
  readonly actor: string;
  readonly key_id: string;
  readonly person: string | null;
  readonly origin: Viewer["origin"];
  readonly routes: readonly string[];
  readonly disclosures: number;
  readonly items: readonly ShownItem[];
  readonly export_id: string | null;
  readonly reason: string | null;
  readonly detail: ExportNote["detail"] | null;
}

/** A queue takes 128 kB: what is more is another row. */
export const MAX_ITEMS = 400;

export const minuteOf = (at: number): number => Math.floor(at / MINUTE_MS);
/** When the minute of a row is over. */
export const endOfMinute = (at: number): number => (minuteOf(at) + 1) * MINUTE_MS;

export interface Place {
  readonly id: string;
  readonly tenant: string;
}

export function exportRow(note: ExportNote, { id, tenant }: Place, now: number): DisclosureRow {
  const { kind, route, disclosures, exportId, reason, detail } = note;
  return {
    ...begun(note.viewer, { id, tenant }, now),
    kind,
    routes: [route],
    disclosures,
    export_id: exportId,
    reason,
    detail,
  };
}

/** @param shown MAX_ITEMS at most */
export function readRow(reading: Reading, { id, tenant }: Place, now: number): DisclosureRow {
  return addTo({ ...begun(reading.viewer, { id, tenant }, now), kind: "read" }, reading, now);
}

function begun(viewer: Viewer, { id, tenant }: Place, now: number): Omit<DisclosureRow, "kind"> {
  const { actor, keyId, person, origin } = viewer;
  return {
    id,
    tenant_id: tenant,
    at: now,
    until_at: now,
    actor,
    key_id: keyId,
    person,
    origin,
    routes: [],
    disclosures: 0,
    items: [],
    export_id: null,
    reason: null,
    detail: null,
  };
}

/** True if a reading belongs to a row: the same viewer from the same place in the same minute. */
export function fits(row: DisclosureRow, { viewer, shown }: Reading, now: number): boolean {
  return (
    row.kind === "read" &&
    minuteOf(row.at) === minuteOf(now) &&
    row.actor === viewer.actor &&
    row.key_id === viewer.keyId &&
    row.person === viewer.person &&
    row.origin.ip === viewer.origin.ip &&
    row.items.length + shown.length <= MAX_ITEMS
  );
}

export function addTo(row: DisclosureRow, { route, shown }: Reading, now: number): DisclosureRow {
  const items = new Map(row.items.map((item) => [item.messageId, item]));
  for (const one of shown) {
    const times = (items.get(one.messageId)?.times ?? 0) + 1;
    items.set(one.messageId, { ...one, times });
  }
  return {
    ...row,
    until_at: Math.max(row.until_at, now),
    routes: row.routes.includes(route) ? row.routes : [...row.routes, route],
    disclosures: row.disclosures + shown.length,
    items: [...items.values()],
  };
}

const FIRST_AGAIN_MS = MINUTE_MS;
const LAST_AGAIN_MS = 60 * MINUTE_MS;

/** Time that a row waits for its acknowledgement before it goes out again. @param tries so far, from 1 */
export function againAfterMs(tries: number): number {
  return Math.min(LAST_AGAIN_MS, FIRST_AGAIN_MS * 2 ** Math.min(tries - 1, 10));
}
