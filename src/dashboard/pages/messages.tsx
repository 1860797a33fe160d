/** Lists of messages: filters, pages by keyset, rows that follow what happens. */
import { useState } from "preact/hooks";

import { iso } from "../../kernel/time/iso.ts";
import { Fault, Panel } from "../parts/basics.tsx";
import { MessageTable } from "../parts/message-table.tsx";
import { Pager } from "../parts/table.tsx";
import { queryOf } from "../state/api.ts";
import { useApp } from "../state/app-context.ts";
import { hashOf } from "../state/route.ts";
import type { MessageView, Page } from "../state/shapes.ts";
import { useLoad } from "../state/use-load.ts";
import { momentOf } from "../text/times.ts";
import { Filters } from "./filters.tsx";

const REFRESH_MS = 2000;
const PAGE = 25;

type Query = Readonly<Record<string, string>>;

interface MessagesProps {
  /** The filter, as it stands in the address of the page. A number never does. */
  readonly query: Query;
}

export function Messages({ query }: MessagesProps) {
  const { say } = useApp();
  const [recipient, setRecipient] = useState<string>();
  return (
    <>
      <div class="head">
        <h1>{say("nav.messages")}</h1>
      </div>
      <Filters
        query={query}
        onFilter={(next, hash) => {
          setRecipient(hash);
          location.hash = hashOf("messages", undefined, next);
        }}
      />
      <Panel title={say("nav.messages")}>
        <List key={JSON.stringify([query, recipient])} query={query} recipient={recipient} />
      </Panel>
    </>
  );
}

/** Anew for each filter: a cursor belongs to the one it was made with. */
function List({ query, recipient }: MessagesProps & { readonly recipient: string | undefined }) {
  const { api, say, preferences } = useApp();
  const [trail, setTrail] = useState<readonly string[]>([]);
  const moment = (field: string | undefined): string | undefined => {
    const ms = momentOf(field ?? "", preferences.zone);
    return ms === undefined ? undefined : iso(ms);
  };
  const path = `/v1/messages${queryOf({
    state: query["state"],
    type: query["type"],
    batchId: query["batchId"],
    templateId: query["templateId"],
    from: moment(query["from"]),
    until: moment(query["until"]),
    recipient,
    cursor: trail.at(-1),
    limit: PAGE,
  })}`;
  const { data, error, isCurrent } = useLoad(
    async () => api.get<Page<MessageView>>(path),
    path,
    REFRESH_MS,
  );
  return (
    <>
      <Fault error={error} />
      {data ? (
        <>
          <MessageTable messages={data.data} />
          <Pager trail={trail} next={isCurrent ? data.next_cursor : null} onTrail={setTrail} />
        </>
      ) : (
        error === undefined && <p class="none">{say("common.loading")}</p>
      )}
    </>
  );
}
