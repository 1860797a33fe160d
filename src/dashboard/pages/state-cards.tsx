/** A card for each number that matters, each the way to the messages behind it. */
import { isIn } from "../../domain/message/state-sets.ts";
import { decidedOf } from "../../domain/reports/counts.ts";
import { Panel } from "../parts/basics.tsx";
import { MESSAGE_STATES, signOf, toneOf } from "../parts/states.ts";
import { useApp } from "../state/app-context.ts";
import { hashOf } from "../state/route.ts";
import type { State, Summary } from "../state/shapes.ts";
import { rateText } from "../text/times.ts";

export function StateCards({ summary, stuck }: { summary: Summary; stuck: number }) {
  const { say } = useApp();
  const { total, groups } = summary;
  const counts = new Map(groups.map(({ key, accepted }) => [key, accepted]));
  const rateOf = (state: State): string | undefined => {
    const decided = decidedOf(total);
    return decided > 0 && isIn("decided", state)
      ? rateText((counts.get(state) ?? 0) / decided)
      : undefined;
  };
  return (
    <Panel title={say("over.states")}>
      <div class="cards">
        <a class="card" href={hashOf("messages")}>
          {say("over.total")}
          <b data-count="total">{total.accepted}</b>
          <small>
            {say("over.open")}: {total.open}
          </small>
        </a>
        <div class={`card ${stuck > 0 ? "bad" : "good"}`}>
          {say("over.stuck")}
          <b data-count="stuck">{stuck}</b>
        </div>
        {MESSAGE_STATES.map((state) => {
          const rate = rateOf(state);
          return (
            <a
              key={state}
              class={`card ${toneOf(state)}`}
              href={hashOf("messages", undefined, { state })}
            >
              <span aria-hidden="true">{signOf(state)}</span> {say(`state.${state}`)}
              <b data-count={state}>{counts.get(state) ?? 0}</b>
              {rate !== undefined && <small>{say("over.rate", { rate })}</small>}
            </a>
          );
        })}
      </div>
    </Panel>
  );
}
