/** What must hold after every step, whatever the step was. */
import { expect } from "vitest";

import { IDENTIFIED, TIMELINE_LIMIT } from "../../src/message/change.ts";
import type { MessageRecord, TimelineEntry } from "../../src/message/record.ts";
import { canChange, isFinal, type State } from "../../src/message/states.ts";

/** One entry a revision, each from where the one before it ended, and only along the table. */
export function expectSoundTimeline(
  record: Pick<MessageRecord, "state" | "revision">,
  timeline: readonly Pick<TimelineEntry, "revision" | "event" | "from" | "to">[],
): void {
  let before: Pick<TimelineEntry, "revision" | "from" | "to"> | undefined;
  for (const entry of timeline) {
    if (before === undefined) {
      expect(entry).toMatchObject({ revision: 1, from: null });
      expect(["accepted", "scheduled"]).toContain(entry.to);
    } else if (entry.revision === before.revision + 1) {
      expect(entry.from).toBe(before.to);
      // Its id may be learned in any state, which it does not leave by that.
      const learns = entry.event === IDENTIFIED && entry.to === before.to;
      const legal = learns || canChange(before.to, entry.to);
      expect(legal, `${before.to} → ${entry.to} is not in the table`).toBe(true);
    } else {
      // Only a timeline that outgrew its limit may have a gap.
      expect(timeline.length).toBe(TIMELINE_LIMIT);
      expect(entry.revision).toBeGreaterThan(before.revision);
    }
    before = entry;
  }
  expect(before?.revision).toBe(record.revision);
  expect(before?.to).toBe(record.state);
}

/** Final stays final, but for a late result and a replay; what was told is never taken back. */
export function expectForward(
  before: { readonly state: string; readonly revision: number } | undefined,
  after: { readonly state: string; readonly revision: number },
): void {
  if (!before) return;
  expect(after.revision).toBeGreaterThanOrEqual(before.revision);
  if (after.revision === before.revision) expect(after.state).toBe(before.state);
  if (!isFinal(before.state as State) || after.state === before.state) return;
  const allowed =
    before.state === "failed" ||
    (before.state === "expired" && ["delivered", "undelivered"].includes(after.state));
  expect(allowed, `final ${before.state} became ${after.state}`).toBe(true);
}
