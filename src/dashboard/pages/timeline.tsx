/** The timeline of a message, to the millisecond. */
import { StateBadge } from "../parts/basics.tsx";
import { Table } from "../parts/table.tsx";
import { useApp } from "../state/app-context.ts";
import type { MessageWithTimeline } from "../state/shapes.ts";
import { durationText } from "../text/times.ts";

type Entries = MessageWithTimeline["timeline"];

export function Timeline({ entries }: { readonly entries: Entries }) {
  const { say, time } = useApp();
  const began = Date.parse(entries[0]?.at ?? "");
  return (
    <Table
      label={say("msg.timeline")}
      columns={[
        { head: "#", numeric: true },
        { head: say("common.time") },
        { head: say("msg.after"), numeric: true },
        { head: say("msg.event") },
        { head: say("common.state") },
        { head: say("msg.details") },
      ]}
      rows={entries.map(({ revision, at, event, to, detail }) => ({
        key: String(revision),
        cells: [
          revision,
          time(at, true),
          durationText(Date.parse(at) - began),
          event,
          <StateBadge state={to} />,
          <small class="soft">{detailText(detail)}</small>,
        ],
      }))}
    />
  );
}

/** The API has masked what is in it. */
function detailText(detail: Entries[number]["detail"]): string {
  if (detail === null) return "";
  return Object.entries(detail)
    .filter(([, value]) => value !== null)
    .map(([name, value]) => `${name}: ${typeof value === "string" ? value : JSON.stringify(value)}`)
    .join(" · ");
}
