import { describe, expect, it } from "vitest";

import * as life from "./batch-lifecycle.ts";
import type { BatchRecord } from "./batch-record.ts";
import { batchRow } from "./batch-row.ts";

const NOW = Date.UTC(2026, 10, 20);
const DAY = 86_400_000;
const timing = { mirrorAgainMs: 60_000, retentionMs: 30 * DAY };

const accepted = (facts: Partial<life.BatchAcceptance> = {}): BatchRecord =>
  life.acceptBatch(
    {
      id: "bat_a",
      tenant: "default",
      fingerprint: "f",
      requestId: "r",
      total: 200,
      refused: 0,
      upload: "u",
      chunks: 2,
      ...facts,
    },
    NOW,
  );

const submitted = (): BatchRecord =>
  life.chunkDone(life.chunkDone(life.startBatch(accepted(), NOW), NOW), NOW + 1);

const acknowledged = (record: BatchRecord): BatchRecord => ({
  ...record,
  mirrored: record.revision,
});

describe("a batch", () => {
  it("starts at once, or at its time, or sooner to be canceled", () => {
    expect(life.decideBatch(accepted(), timing, NOW)).toBe("start");
    const later = accepted({ scheduledAt: NOW + DAY });
    expect(life.batchState(later)).toBe("scheduled");
    expect(life.decideBatch(later, timing, NOW)).toBe("wait");
    expect(life.nextBatchWake(acknowledged(later), timing, NOW)).toBe(NOW + DAY);
    expect(life.decideBatch(later, timing, NOW + DAY)).toBe("start");
    const canceled = life.cancelBatch(later, NOW);
    expect(canceled && life.decideBatch(canceled, timing, NOW)).toBe("start");
  });

  it("is looked at when it wants to be awake, hourly while it waits, and at the end of its time", () => {
    const sweptAt = (record: BatchRecord): number => life.batchSweepAt(record, timing, NOW);
    expect(sweptAt(accepted())).toBe(NOW);
    expect(sweptAt(accepted({ scheduledAt: NOW + DAY }))).toBe(NOW + DAY);
    expect(sweptAt(submitted())).toBe(NOW + 3_600_000);
    expect(sweptAt(life.completeBatch(submitted(), 200, NOW))).toBe(NOW + 30 * DAY);
  });

  it("goes chunk by chunk, and is open when the last is done", () => {
    const started = life.startBatch(accepted(), NOW);
    expect(life.decideBatch(started, timing, NOW)).toBe("submit");
    const half = life.chunkDone(started, NOW);
    expect([life.batchState(half), half.revision]).toEqual(["submitting", started.revision]);
    const all = life.chunkDone(half, NOW);
    expect([life.batchState(all), all.revision]).toEqual(["open", started.revision + 1]);
  });

  it("makes the rest of its members before it cancels what waits, and checks after that", () => {
    const half = life.chunkDone(life.startBatch(accepted(), NOW), NOW);
    const canceled = life.cancelBatch({ ...half, refreshFrom: 0 }, NOW);
    if (!canceled) throw new Error("not canceled");
    expect(life.decideBatch(canceled, timing, NOW)).toBe("submit");
    const made = life.chunkDone(canceled, NOW);
    expect(life.decideBatch(made, timing, NOW)).toBe("cancel");
    expect(life.decideBatch({ ...made, cancelFrom: undefined }, timing, NOW)).toBe("refresh");
  });

  it("is completed once, when every member is settled, and can then not be canceled", () => {
    const open = submitted();
    expect(life.completeBatch(open, 199, NOW)).toBe(open);
    const done = life.completeBatch(open, 200, NOW);
    expect(life.batchState(done)).toBe("completed");
    expect(life.completeBatch(done, 200, NOW + 1)).toBe(done);
    expect(life.cancelBatch(done, NOW)).toBeUndefined();
    // Not before all members are made, whatever was heard.
    const half = life.startBatch(accepted(), NOW);
    expect(life.completeBatch(half, 200, NOW)).toBe(half);
  });

  it("mirrors again until it is acknowledged, and is forgotten only after that and its retention", () => {
    const done = life.completeBatch(submitted(), 200, NOW);
    expect(life.nextBatchWake(done, timing, NOW)).toBe(done.changedAt + 60_000);
    expect(life.decideBatch(done, timing, NOW + 60 * DAY)).toBe("wait");
    const known = acknowledged(done);
    expect(life.nextBatchWake(known, timing, NOW)).toBe((known.completedAt ?? 0) + 30 * DAY);
    expect(life.decideBatch(known, timing, NOW + 31 * DAY)).toBe("purge");
  });

  it("sleeps while it waits for its members alone", () => {
    expect(life.nextBatchWake(acknowledged(submitted()), timing, NOW)).toBeUndefined();
  });

  it("tells the first caller's state from what never changes", () => {
    const later = accepted({ scheduledAt: NOW + DAY });
    const then = life.startBatch(later, NOW + DAY);
    expect([life.firstState(later), life.firstState(then)]).toEqual(["scheduled", "scheduled"]);
    expect(life.firstState(submitted())).toBe("submitting");
  });

  it("goes to SQL with its state and its counts", () => {
    expect(batchRow(submitted(), 3)).toMatchObject({
      batch_id: "bat_a",
      state: "open",
      total: 200,
      refused: 3,
      submitted_at: NOW + 1,
      completed_at: null,
    });
  });
});
