/** Names the source of a message's state: its provenance, beside its state. Pure. */
import type { TimelineEntry } from "./record.ts";

/**
 * `answer`: the provider, answering an attempt. `history`: the provider's history. `receipt`: a delivery receipt with the provider's
 * credential. `operator`: a person, by resolve or replay. `caller`: whoever sent or canceled it. `service`: we, by rule.
 */
export const STATE_SOURCES = [
  "answer",
  "history",
  "receipt",
  "operator",
  "caller",
  "service",
] as const;
export type StateSource = (typeof STATE_SOURCES)[number];

type Told = Pick<TimelineEntry, "event" | "detail">;

/** The source of a change that moves the message to another state. */
export function sourceOf({ event, detail = {} }: Told): StateSource {
  const { via, resolution, absence, by, providerCode } = detail;
  if (via === "receipt") return "receipt";
  if (via !== undefined) return "history";
  if (resolution !== undefined || absence === "operator" || event === "replayed") return "operator";
  if (event === "accepted" || event === "canceled" || by === "cancel") return "caller";
  // What the history shows, and what it does not show.
  if (absence !== undefined || event === "absence_withdrawn") return "history";
  return event === "sent" || providerCode !== undefined ? "answer" : "service";
}
