import { expect, it } from "vitest";

import { accept } from "../../domain/message/accept.ts";
import { acceptance } from "../../domain/message/testing.ts";
import { canonicalRow, jsonbText } from "./checksum.ts";
import { isLate, ROW_COLUMNS } from "./columns.ts";
import { mirrorMessage, type MirrorRow } from "./row.ts";

const mirrored = mirrorMessage(accept(acceptance, 1_700_000_000_000), {
  checks: 0,
  lastCheckedAt: undefined,
  nextWakeAt: 1_700_000_001_000,
  toHash: "hash",
});
const row: MirrorRow = { ...mirrored.row, request_id: null, state_source: null };

it("the columns that are written are all columns of a row", () => {
  const names = ROW_COLUMNS.map(([name]) => name);
  const late = names.filter((name) => isLate(name) || name === "crypto_version");
  const early = Object.keys(row).filter((name) => !isLate(name));
  expect(names.toSorted()).toEqual([...early, ...late].toSorted());
});

it("columns that came later change no checksum until they hold something, and then tell which of them it is", () => {
  const late = ROW_COLUMNS.filter(([name]) => isLate(name));
  const before = canonicalRow(row);
  expect(canonicalRow({ ...row, ...Object.fromEntries(late.map(([name]) => [name, null])) })).toBe(
    before,
  );
  const forms = late.map(([name]) => canonicalRow({ ...row, [name]: "same" }));
  expect(new Set([before, ...forms]).size).toBe(late.length + 1);
});

it("what the sweeper moves is no part of the checksum", () => {
  const moved = { ...row, attempt_count: 7, last_checked_at: 5, next_check_at: 9 };
  expect(canonicalRow(moved)).toBe(canonicalRow(row));
});

it("every other column is", () => {
  const without = new Set(
    "attempt_count last_checked_at next_check_at crypto_version redacted_at".split(" "),
  );
  for (const [name, type] of ROW_COLUMNS.filter(([column]) => !without.has(column))) {
    const other = type === "jsonb" ? { other: 1 } : type === "text" ? "other" : 987;
    const changed = { ...row, [name]: other } as MirrorRow;
    expect(canonicalRow(changed), name).not.toBe(canonicalRow(row));
  }
});

it("a text that moves to the next column, and nothing instead of an empty text, make another form", () => {
  const of = (change: Partial<MirrorRow>): string => canonicalRow({ ...row, ...change });
  expect(of({ provider_id: "ab", provider_message_id: "c" })).not.toBe(
    of({ provider_id: "a", provider_message_id: "bc" }),
  );
  expect(of({ from: "" })).not.toBe(of({ from: null }));
});

it("JSON is written as Postgres writes jsonb", () => {
  expect(jsonbText({ bb: [1, "x\n"], a: { 가: null }, c: undefined, ba: true })).toBe(
    '{"a": {"가": null}, "ba": true, "bb": [1, "x\\n"]}',
  );
});
