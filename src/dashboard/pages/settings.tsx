/** The key's owner and rights, and for admins: keys, webhooks, route policy. What this service does not have is left out. */
import { Fault, isAbsent, Panel } from "../parts/basics.tsx";
import { Facts, Table } from "../parts/table.tsx";
import { useApp } from "../state/app-context.ts";
import { useLoad } from "../state/use-load.ts";
import { Keys } from "./keys.tsx";
import { Routes } from "./routes.tsx";
import { Webhooks } from "./webhooks.tsx";

interface Me {
  readonly actor: string;
  readonly senders: readonly string[];
  readonly quotas: readonly {
    readonly name: string;
    readonly quota: number;
    readonly used: number;
    readonly resetAt: string;
  }[];
}

export function Settings() {
  const { api, about, say, time, may } = useApp();
  const me = useLoad(async () => api.get<Me>("/v1/tenants/me"), "");
  return (
    <>
      <div class="head">
        <h1>{say("nav.settings")}</h1>
      </div>
      <Panel title={say("set.me")}>
        <Facts
          of={[
            [say("set.tenant"), about.tenant],
            [say("set.scopes"), about.scopes.join(", ")],
            ...(me.data ? ([[say("common.name"), me.data.actor]] as const) : []),
            ...(me.data && me.data.senders.length > 0
              ? ([[say("msg.sender"), me.data.senders.join(", ")]] as const)
              : []),
          ]}
        />
        {me.error !== undefined && !isAbsent(me.error) && <Fault error={me.error} />}
      </Panel>
      {me.data && me.data.quotas.length > 0 && (
        <Panel title={say("set.quotas")}>
          <Table
            label={say("set.quotas")}
            columns={[
              { head: say("common.name") },
              { head: say("set.used"), numeric: true },
              { head: say("set.quota"), numeric: true },
              { head: say("set.reset") },
            ]}
            rows={me.data.quotas.map(({ name, used, quota, resetAt }) => ({
              key: name,
              cells: [name, used, quota, time(resetAt)],
            }))}
          />
        </Panel>
      )}
      {may("admin") ? (
        <>
          <Keys />
          <Webhooks />
          <Routes />
        </>
      ) : (
        <p class="none">{say("set.absent")}</p>
      )}
    </>
  );
}
