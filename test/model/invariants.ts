/** What must hold after every step, whatever the step was. */
import { expect } from "vitest";

import { FACTS, TIMELINE_LIMIT } from "../../src/domain/message/change.ts";
import type { MessageRecord, TimelineEntry } from "../../src/domain/message/record.ts";
import { canChange, isFinal, type State } from "../../src/domain/message/states.ts";

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
      // Some facts may be learned in any state, which it does not leave by that.
      const learns = FACTS.has(entry.event) && entry.to === before.to;
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

/** After an unknown outcome the history's word, or a person's, stands before another attempt, with its grade. */
export function expectKnownAbsence(
  timeline: readonly Pick<TimelineEntry, "event" | "detail">[],
): void {
  let unknown = false;
  for (const { event, detail } of timeline) {
    if (event === "outcome_unknown" || event === "absence_withdrawn") unknown = true;
    if (event === "resend_scheduled") {
      expect(detail?.["absence"]).toMatch(/^(?:proven|presumed|operator)$/);
      unknown = false;
    }
    if (event === "attempt_started") expect(unknown, "promise 2: sent blindly").toBe(false);
  }
}

/** `canceled` always means not sent: of an attempt whose absence was only presumed nobody knows that. */
export function expectKnownUnsent(
  timeline: readonly Pick<TimelineEntry, "event" | "to" | "detail">[],
): void {
  let presumed = false;
  for (const { event, to, detail } of timeline) {
    const absence = detail?.["absence"];
    if (event === "resend_scheduled" && absence === "presumed") presumed = true;
    // A person's word counts for all of it, and what became doubtful or was found counts anew.
    if (event === "resend_scheduled" && absence === "operator") presumed = false;
    if (event === "absence_withdrawn" || absence === "disproved") presumed = false;
    if (to === "canceled") expect(presumed, "canceled, though it may have been sent").toBe(false);
  }
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

/** The provider is the one that the last change of it named, and after an unknown outcome nothing changes it. */
export function expectSoundRoute(
  record: Pick<MessageRecord, "providerId" | "route" | "timeline">,
  first: string,
): void {
  let provider: string | number | boolean | undefined = first;
  let unknown = false;
  for (const { event, detail } of record.timeline) {
    if (event === "outcome_unknown") unknown = true;
    if (event !== "rerouted") continue;
    expect(unknown, "promise 2: another provider after an unknown outcome").toBe(false);
    expect(detail?.["from"]).toBe(provider);
    provider = detail?.["to"];
  }
  expect(record.providerId).toBe(provider);
  if (unknown) expect(record.route, "a route after an unknown outcome").toBeUndefined();
}
