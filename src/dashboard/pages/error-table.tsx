/** The reasons that messages did not arrive, most frequent first, against the range before. */
import { Panel } from "../parts/basics.tsx";
import { Table } from "../parts/table.tsx";
import { useApp } from "../state/app-context.ts";
import type { Errors } from "../state/shapes.ts";
import { rateText } from "../text/times.ts";

export function ErrorTable({ errors }: { readonly errors: Errors }) {
  const { say, preferences } = useApp();
  return (
    <Panel title={say("over.errors")}>
      <Table
        label={say("over.errors")}
        columns={[
          { head: say("common.code") },
          { head: say("over.meaning") },
          { head: say("common.count"), numeric: true },
          { head: say("common.share"), numeric: true },
          { head: say("over.change"), numeric: true },
        ]}
        rows={errors.errors.map(
          ({ code, meaning, meanings, type, provider, state, count, share, previous }) => ({
            key: `${provider} ${type} ${state} ${code}`,
            cells: [
              <span class="id">{code}</span>,
              <>
                {meanings?.[preferences.language] ?? meaning ?? "–"}{" "}
                <small class="soft">{`${provider} · ${type}`}</small>
              </>,
              count,
              rateText(share),
              previous,
            ],
          }),
        )}
      />
    </Panel>
  );
}
