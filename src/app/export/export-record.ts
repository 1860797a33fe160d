/** A row as an export shows it: names and order of the columns, times for machines and for Korean eyes, masks. Pure. */
import { kstTime } from "../../domain/korea/day.ts";
import { hideNumbers, hideOwnId, maskNumber } from "../../domain/privacy/masks.ts";
import type { Numbers } from "../../domain/privacy/sight.ts";
import { isoOrNull } from "../../kernel/time/iso.ts";
import type { MirrorRow } from "../../sql/mirror/row.ts";
import { KOREA, wallTime, type Cell } from "../sheets/cell.ts";
import type { CsvValue } from "../sheets/csv.ts";

type Column = readonly [name: string, value: (row: MirrorRow, hide: Hide) => CsvValue];

interface Hide {
  /** A telephone number. */
  readonly number: (number: string) => string;
  /** A text that may have one in it. */
  readonly text: (text: string) => string;
  /** An id that a caller chose: it may be one. */
  readonly id: (id: string) => string;
}

/** A caller may name a message after its recipient. */
function ownId<Id extends string | null>(id: Id, hide: Hide): Id | string {
  return id === null ? id : hide.id(id);
}

const asIs = (text: string): string => text;
const HIDE: Readonly<Record<Numbers, Hide>> = {
  masked: { number: maskNumber, text: hideNumbers, id: hideOwnId },
  full: { number: asIs, text: asIs, id: asIs },
};

const BEFORE: readonly Column[] = [
  ["message_id", (row, hide) => ownId(row.message_id, hide)],
  ["batch_id", (row) => row.batch_id],
  ["batch_index", (row) => row.batch_index],
  ["state", (row) => row.state],
  ["status", (row) => row.status],
  ["type", (row) => row.type],
  ["to", (row, hide) => hide.number(row.to)],
  ["from", (row, hide) => row.from && hide.number(row.from)],
  ["template_id", (row) => row.template_id],
  ["provider_id", (row) => row.provider_id],
  ["provider_message_id", (row) => row.provider_message_id || null],
  ["provider_status_code", (row) => row.provider_status_code],
  ["provider_status_message", ({ provider_status_message: text }, hide) => text && hide.text(text)],
  ["provider_attempts", (row) => row.provider_attempts],
];

const TIMES = [
  "accepted_at",
  "requested_at",
  "scheduled_at",
  "sent_at",
  "delivered_at",
  "failed_at",
  "finalized_at",
] as const;

const AFTER: readonly Column[] = [
  ["error_code", (row) => row.last_error?.code ?? null],
  ["error_message", ({ last_error }, hide) => last_error && hide.text(last_error.message)],
  ["error_class", (row) => row.error_class],
  ["cost", (row) => row.cost],
  ["cost_currency", (row) => row.cost_currency],
  ["failover_of", (row, hide) => ownId(row.failover_of, hide)],
  ["fallback_id", (row, hide) => ownId(row.fallback_id, hide)],
  ["delivered_at_source", (row) => row.delivered_at_source],
  ["state_source", (row) => row.state_source],
];

const COLUMNS: readonly Column[] = [
  ...BEFORE,
  ...TIMES.map((name): Column => [name, (row) => isoOrNull(row[name])]),
  ["requested_at_kst", (row) => kst(row.requested_at)],
  ["sent_at_kst", (row) => kst(row.sent_at)],
  ["delivered_at_kst", (row) => kst(row.delivered_at)],
  ...AFTER,
];

export const EXPORT_COLUMNS: readonly string[] = COLUMNS.map(([name]) => name);

/** For people: each time once, as Korean clocks show it. */
export const SHEET_COLUMNS: readonly string[] = [
  ...BEFORE.map(([name]) => name),
  ...TIMES.map((name) => `${name}_kst`),
  ...AFTER.map(([name]) => name),
];

/** The values in the order of {@link SHEET_COLUMNS}. */
export function exportCells(row: MirrorRow, numbers: Numbers): readonly Cell[] {
  const hide = HIDE[numbers];
  return [
    ...BEFORE.map(([, value]) => value(row, hide)),
    ...TIMES.map((name) => (row[name] == null ? null : wallTime(KOREA, row[name]))),
    ...AFTER.map(([, value]) => value(row, hide)),
  ];
}

/** The values in the order of {@link EXPORT_COLUMNS}. @throws RangeError for a time that is none. */
export function exportValues(row: MirrorRow, numbers: Numbers): readonly CsvValue[] {
  return COLUMNS.map(([, value]) => value(row, HIDE[numbers]));
}

/** The same by name. */
export function exportRecord(row: MirrorRow, numbers: Numbers): Readonly<Record<string, CsvValue>> {
  return Object.fromEntries(COLUMNS.map(([name, value]) => [name, value(row, HIDE[numbers])]));
}

/** Spreadsheets take it as a time. */
function kst(at: number | null): string | null {
  return at === null ? null : kstTime(at);
}
