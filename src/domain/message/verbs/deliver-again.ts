/** A caller has changes of a message reported once more, each at the endpoint named. Pure. */
import { planAgain } from "../../webhook/pending.ts";
import type { MessageRecord } from "../record.ts";
import type { Decision } from "./decision.ts";

/** An event that somebody wants delivered again, and where. */
export interface Redelivery {
  /** Revision of the change. */
  readonly revision: number;
  readonly endpoint: string;
}

export type Redelivered =
  /** For changes that are no events, or that the bounded timeline holds no more. */
  { readonly kind: "not_found" } | { readonly kind: "planned"; readonly events: number };

export function onDeliverAgain(
  record: MessageRecord,
  asked: readonly Redelivery[],
  now: number,
): Decision<Redelivered, "duties"> {
  const planned = planAgain(record, asked, now);
  if (!planned) return { answer: { kind: "not_found" } };
  return {
    record: { ...record, webhooks: planned.duty },
    effects: ["duties"],
    answer: { kind: "planned", events: planned.events },
  };
}
