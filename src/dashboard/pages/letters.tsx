/** The dead letters: send it again, or let it be. */
import { useState } from "preact/hooks";

import { Action, Choose, Fault, Panel } from "../parts/basics.tsx";
import { Pager, Table } from "../parts/table.tsx";
import { queryOf } from "../state/api.ts";
import { useApp } from "../state/app-context.ts";
import { hashOf } from "../state/route.ts";
import type { DeadLetter, Page } from "../state/shapes.ts";
import { useLoad } from "../state/use-load.ts";

const REFRESH_MS = 5000;
const PAGE = 25;

export function Letters() {
  const { api, say, time, may } = useApp();
  const [kind, setKind] = useState("");
  const [trail, setTrail] = useState<readonly string[]>([]);
  const path = `/v1/dead-letters${queryOf({ kind, cursor: trail.at(-1), limit: PAGE })}`;
  const { data, error, isCurrent, reload } = useLoad(
    async () => api.get<Page<DeadLetter>>(path),
    path,
    REFRESH_MS,
  );
  const act = (id: string, verb: "replay" | "discard") => async () => {
    await api.post(`/v1/dead-letters/${encodeURIComponent(id)}/${verb}`);
    reload();
  };
  return (
    <>
      <div class="head">
        <h1>{say("nav.letters")}</h1>
        <Choose
          label={say("dead.kind")}
          value={kind}
          options={[
            ["", say("common.all")],
            ["send", say("dead.kind.send")],
            ["mirror", say("dead.kind.mirror")],
          ]}
          onChoose={(value) => {
            setTrail([]);
            setKind(value);
          }}
        />
      </div>
      <Panel title={say("nav.letters")}>
        <Fault error={error} />
        {data ? (
          <>
            <Table
              label={say("nav.letters")}
              columns={[
                { head: say("common.time") },
                { head: say("dead.kind") },
                { head: say("common.reason") },
                { head: say("dead.attempts"), numeric: true },
                { head: say("common.id") },
                ...(may("admin") ? [{ head: say("nav.send") }] : []),
              ]}
              rows={data.data.map(({ id, kind, messageId, at, error, attempts }) => ({
                key: id,
                cells: [
                  time(at),
                  say(`dead.kind.${kind}`),
                  `${error.code}${error.message === null ? "" : `: ${error.message}`}`,
                  attempts ?? "–",
                  <a class="id clip" href={hashOf("messages", messageId)}>
                    {messageId}
                  </a>,
                  ...(may("admin")
                    ? [
                        <div class="tools">
                          <Action run={act(id, "replay")}>{say("dead.replay")}</Action>
                          <Action run={act(id, "discard")}>{say("dead.discard")}</Action>
                        </div>,
                      ]
                    : []),
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
