/** Progress of a batch, coloured by the results of its messages. */
import { STATE_TABLE, STATES, type CountedAs } from "../../domain/message/states.ts";
import { useApp } from "../state/app-context.ts";
import type { Batch, MemberState, State } from "../state/shapes.ts";
import { toneOf } from "./states.ts";

/** Ends first: the bar fills from the left. */
const ORDER = {
  delivery: 0,
  expiry: 1,
  canceled: 2,
  failure: 3,
} as const satisfies Readonly<Record<Exclude<CountedAs, "open">, number>>;

const placeOf = (state: State): number | undefined => {
  const { countedAs } = STATE_TABLE[state];
  return countedAs === "open" ? undefined : ORDER[countedAs];
};

const ENDS: readonly MemberState[] = [
  ...STATES.filter((state) => placeOf(state) !== undefined).toSorted(
    (a, b) => (placeOf(a) ?? 0) - (placeOf(b) ?? 0),
  ),
  "refused",
];

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
