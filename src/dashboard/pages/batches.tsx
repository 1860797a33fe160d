/** Batches, newest first, each with its progress. */
import { useState } from "preact/hooks";

import { Fault, Panel } from "../parts/basics.tsx";
import { Progress } from "../parts/progress.tsx";
import { Pager, Table } from "../parts/table.tsx";
import { queryOf } from "../state/api.ts";
import { useApp } from "../state/app-context.ts";
import { hashOf } from "../state/route.ts";
import type { Batch, Page } from "../state/shapes.ts";
import { useLoad } from "../state/use-load.ts";

const REFRESH_MS = 2000;
const PAGE = 20;

export function Batches() {
  const { api, say, time } = useApp();
  const [trail, setTrail] = useState<readonly string[]>([]);
  const path = `/v1/batches${queryOf({ cursor: trail.at(-1), limit: PAGE })}`;
  const { data, error, isCurrent } = useLoad(
    async () => api.get<Page<Batch>>(path),
    path,
    REFRESH_MS,
  );
  return (
    <>
      <div class="head">
        <h1>{say("nav.batches")}</h1>
      </div>
      <Panel title={say("nav.batches")}>
        <Fault error={error} />
        {data ? (
          <>
            <Table
              label={say("nav.batches")}
              columns={[
                { head: say("common.time") },
                { head: say("common.name") },
                { head: say("common.state") },
                { head: say("common.count"), numeric: true },
                { head: say("bat.progress") },
              ]}
              rows={data.data.map((batch) => ({
                key: batch.id,
                cells: [
                  time(batch.acceptedAt),
                  <a class="clip" href={hashOf("batches", batch.id)}>
                    {batch.name ?? batch.id}
                  </a>,
                  say(`batch.state.${batch.state}`),
                  batch.total,
                  <Progress batch={batch} />,
                ],
              }))}
            />
            <Pager trail={trail} next={isCurrent ? data.next_cursor : null} onTrail={setTrail} />
          </>
        ) : (
          error === undefined && <p class="none">{say("common.loading")}</p>
        )}
      </Panel>
    </>
  );
}
