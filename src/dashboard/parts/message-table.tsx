/** Messages, one a row. */
import { useApp } from "../state/app-context.ts";
import { hashOf } from "../state/route.ts";
import type { MessageView } from "../state/shapes.ts";
import { StateBadge } from "./basics.tsx";
import { maskedNumber } from "./masked-number.ts";
import { Table } from "./table.tsx";

export function MessageTable({ messages }: { readonly messages: readonly MessageView[] }) {
  const { say, time } = useApp();
  return (
    <Table
      label={say("nav.messages")}
      columns={[
        { head: say("common.time") },
        { head: say("common.state") },
        { head: say("common.type") },
        { head: say("common.to") },
        { head: say("common.reason") },
        { head: say("common.id") },
      ]}
      rows={messages.map(({ id, acceptedAt, state, type, to, error }) => ({
        key: id,
        cells: [
          time(acceptedAt),
          <StateBadge state={state} />,
          type,
          maskedNumber(to),
          // What arrived needs no excuse, though an attempt before may have had one.
          state === "delivered" ? "" : (error?.code ?? ""),
          <a class="id clip" href={hashOf("messages", id)}>
            {id}
          </a>,
        ],
      }))}
    />
  );
}
