/** The part of the Worker's isolate that the simulation needs. Its code has workerd's types, the simulation Node's: they meet here. */
import type { RangedHistory } from "../../src/domain/history/question.ts";
import type { SeenRow } from "../../src/domain/history/seen-row.ts";
import type { MessageRecord } from "../../src/domain/message/record.ts";

export type Found = { readonly kind: "seen"; readonly seen: SeenRow["seen"] } | undefined;

export interface Isolate {
  takeSend(
    record: MessageRecord,
  ): Promise<{ readonly at: number; readonly firstCheckMs: number | undefined }>;
  /** What a shared read found, or when the message may ask by itself; `soon`: it need not wait for it. */
  takeCheck(
    record: MessageRecord,
  ): Promise<{ readonly found: Found } | { readonly at: number; readonly soon: boolean }>;
  /** What rows prove. */
  settle(record: MessageRecord, rows: readonly SeenRow[]): Promise<Found>;
  noteFirst(record: MessageRecord, found: Found): void;
  /** Requests to the gate's object so far. */
  gateRequests(): number;
  learnedFirst(): number | undefined;
}

export type OpenIsolate = (
  settings: Readonly<Record<string, string>>,
  history: RangedHistory,
) => Isolate;
