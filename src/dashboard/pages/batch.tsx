/** One batch: its progress as it moves, what became of its messages, and why. */
import { useState } from "preact/hooks";

import { Action, Fault, LiveMark, Panel, StateBadge } from "../parts/basics.tsx";
import { maskedNumber } from "../parts/masked-number.ts";
import { Progress } from "../parts/progress.tsx";
import { MEMBER_ORDER } from "../parts/states.ts";
import { Facts, Pager, Table } from "../parts/table.tsx";
import { queryOf } from "../state/api.ts";
import { useApp } from "../state/app-context.ts";
import { hashOf } from "../state/route.ts";
import type { Batch as BatchShape, BatchWithMembers } from "../state/shapes.ts";
import { useLive, type LiveFacts } from "../state/use-live.ts";
import { useLoad } from "../state/use-load.ts";
import { rateText } from "../text/times.ts";
import { ExportButton } from "./export-button.tsx";

const REFRESH_MS = 2000;
const isDone = ({ state }: BatchShape): boolean => state === "completed";
const LIVE: LiveFacts<BatchShape> = { isDone, progressOf: ({ finished }) => finished };

export function Batch({ id }: { readonly id: string }) {
  const { api, say, may, time } = useApp();
  const path = `/v1/batches/${encodeURIComponent(id)}`;
  const { value, error, mode } = useLive<BatchShape>(path, LIVE);
  if (!value) {
    return error === undefined ? (
      <p class="none">{say("common.loading")}</p>
    ) : (
      <Fault error={error} />
    );
  }
  const when = (at: string | null): string => (at === null ? "–" : time(at));
  const open = value.state !== "completed";
  return (
    <>
      <div class="head">
        <h1>{value.name ?? say("bat.name")}</h1>
        <LiveMark mode={mode} />
      </div>
      <p class="id">{id}</p>
      <Fault error={error} />
      <div class="tools">
        {open && (
          <Action done={say("bat.refreshing")} run={async () => api.post(`${path}/refresh`)}>
            {say("common.refresh")}
          </Action>
        )}
        {open && may("send") && (
          <Action
            done={say("bat.canceling")}
            confirm={say("confirm.cancel")}
            run={async () => api.post(`${path}/cancel`)}
          >
            {say("common.cancel")}
          </Action>
        )}
        {may("export") && <ExportButton batch={value} />}
      </div>
      <Panel
        title={say("bat.progress")}
        aside={
          <span data-finished={value.finished}>
            {`${say("bat.progress.label", { finished: value.finished, total: value.total })} · `}
            {rateText(value.total === 0 ? null : value.finished / value.total)}
          </span>
        }
      >
        <Progress batch={value} />
        <Facts
          of={[
            [say("common.state"), say(`batch.state.${value.state}`)],
            [say("msg.acceptedAt"), when(value.acceptedAt)],
            [say("msg.scheduledAt"), when(value.scheduledAt)],
            [say("msg.finalizedAt"), when(value.completedAt)],
          ]}
        />
      </Panel>
      <Members key={id} path={path} batch={value} />
    </>
  );
}

/** The members as SQL has them, a moment behind. */
function Members({ path, batch }: { readonly path: string; readonly batch: BatchShape }) {
  const { api, say } = useApp();
  const [trail, setTrail] = useState<readonly string[]>([]);
  const asked = `${path}${queryOf({ cursor: trail.at(-1) })}`;
  // Once more when it is completed, a moment later: SQL follows.
  const { data, error, isCurrent } = useLoad(
    async () => api.get<BatchWithMembers>(asked),
    asked,
    isDone(batch) ? REFRESH_MS * 5 : REFRESH_MS,
  );
  const { counts } = batch;
  return (
    <>
      <div class="two">
        <Panel title={say("bat.breakdown")}>
          <Table
            label={say("bat.breakdown")}
            columns={[
              { head: say("common.state") },
              { head: say("common.count"), numeric: true },
              { head: say("common.share"), numeric: true },
            ]}
            rows={MEMBER_ORDER.filter((state) => (counts[state] ?? 0) > 0).map((state) => ({
              key: state,
              cells: [
                <StateBadge state={state} />,
                counts[state],
                rateText((counts[state] ?? 0) / Math.max(1, batch.total)),
              ],
            }))}
          />
        </Panel>
        <Panel title={say("bat.errors")}>
          <Table
            label={say("bat.errors")}
            columns={[{ head: say("common.code") }, { head: say("common.count"), numeric: true }]}
            rows={(data?.errors ?? []).map(({ code, count }) => ({
              key: code,
              cells: [<span class="id">{code}</span>, count],
            }))}
          />
        </Panel>
      </div>
      <Panel title={say("bat.members")}>
        <Fault error={error} />
        <Table
          label={say("bat.members")}
          columns={[
            { head: "#", numeric: true },
            { head: say("common.state") },
            { head: say("common.to") },
            { head: say("common.reason") },
            { head: say("common.id") },
          ]}
          rows={(data?.members?.data ?? []).map(({ index, id, state, to, error }) => ({
            key: id,
            cells: [
              index + 1,
              <StateBadge state={state} />,
              maskedNumber(to),
              state === "delivered" ? "" : (error ?? ""),
              <a class="id clip" href={hashOf("messages", id)}>
                {id}
              </a>,
            ],
          }))}
        />
        <Pager
          trail={trail}
          next={isCurrent ? (data?.members?.next_cursor ?? null) : null}
          onTrail={setTrail}
        />
      </Panel>
    </>
  );
}
