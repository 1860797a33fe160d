/** The layout of a message's record. A state is a part of it: what has an unknown one was written by a newer version. Pure. */
import { inLayout, newerLayout, type Layout } from "../../kernel/json/layout.ts";
import type { MessageRecord } from "./record.ts";
import { isState } from "./states.ts";

/**
 * Raise `current` together with `MessageRecord.schema` when a field changes its meaning, and add the step from the layout before.
 * A new field that may be absent needs neither. docs/operate/upgrade.md says what that means for a rollback.
 */
export const MESSAGE_LAYOUT: Layout = { what: "message", current: 1, steps: {} };

/** @throws NewerLayoutError where a newer version wrote it. */
export function readMessage(stored: MessageRecord): MessageRecord {
  const record = inLayout(MESSAGE_LAYOUT, stored);
  if (!isState(record.state)) throw newerLayout("message", "a state");
  return record;
}
