/** How far a batch is, coloured by what became of its messages. */
import { useApp } from "../state/app-context.ts";
import type { Batch, MemberState } from "../state/shapes.ts";
import { toneOf } from "./states.ts";

/** Ends first: the bar fills from the left. */
const ENDS = [
  "delivered",
  "expired",
  "canceled",
  "undelivered",
  "failed",
  "refused",
] as const satisfies readonly MemberState[];

export function Progress({ batch }: { readonly batch: Batch }) {
  const { say } = useApp();
  const { finished, total, counts } = batch;
  const label = say("bat.progress.label", { finished, total });
  return (
    <div
      class="bar"
      role="progressbar"
      aria-label={label}
      aria-valuemin={0}
      aria-valuemax={total}
      aria-valuenow={finished}
      title={label}
    >
      {ENDS.filter((state) => (counts[state] ?? 0) > 0).map((state) => (
        <span
          key={state}
          class={toneOf(state)}
          style={{ width: `${(100 * (counts[state] ?? 0)) / Math.max(1, total)}%` }}
        />
      ))}
    </div>
  );
}
