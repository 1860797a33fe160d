/** The route policy. Anybody with an admin key sees it, the operator changes it. */
import { useState } from "preact/hooks";

import { Action, Choose, Fault, Field, isAbsent, Panel } from "../parts/basics.tsx";
import { Table } from "../parts/table.tsx";
import { useApp } from "../state/app-context.ts";
import { useLoad } from "../state/use-load.ts";
import { providersText, readProviders, STRATEGIES, type Policy } from "./route-policy.ts";

const FOR = ["default", "SMS", "LMS", "MMS", "ALIMTALK"] as const;

type Policies = Readonly<Record<string, Policy>>;

interface Tenant {
  readonly revision: number;
  readonly routes: Policies;
}

export function Routes() {
  const { api, about, say } = useApp();
  const path = `/v1/tenants/${encodeURIComponent(about.tenant)}`;
  const { data, error, reload } = useLoad(async () => api.get<Tenant>(path), path);
  if (isAbsent(error)) return null;
  const routes = Object.entries(data?.routes ?? {});
  const nameOf = (one: string): string =>
    one === "default" ? say("set.routes.default.name") : one;
  return (
    <Panel title={say("set.routes")}>
      <Fault error={error} />
      {routes.length === 0 ? (
        <p class="none">{say("set.routes.default")}</p>
      ) : (
        <Table
          label={say("set.routes")}
          columns={[
            { head: say("set.routes.type") },
            { head: say("set.routes.strategy") },
            { head: say("set.routes.providers") },
          ]}
          rows={routes.map(([name, policy]) => ({
            key: name,
            cells: [nameOf(name), policy.strategy, providersText(policy)],
          }))}
        />
      )}
      {data && about.operator && (
        <ChangePolicy path={path} tenant={data} nameOf={nameOf} onChanged={reload} />
      )}
    </Panel>
  );
}

interface ChangeProps {
  readonly path: string;
  readonly tenant: Tenant;
  readonly nameOf: (name: string) => string;
  readonly onChanged: () => void;
}

function ChangePolicy({ path, tenant, nameOf, onChanged }: ChangeProps) {
  const { api, say } = useApp();
  const [name, setName] = useState<string>("default");
  const [strategy, setStrategy] = useState<string>("priority");
  const [providers, setProviders] = useState("");
  const save = async (): Promise<void> => {
    const policy = { strategy, providers: readProviders(providers) };
    await api.patch(path, {
      revision: tenant.revision,
      routes: { ...tenant.routes, [name]: policy },
    });
    onChanged();
  };
  return (
    <fieldset class="panel">
      <legend>{say("set.routes.add")}</legend>
      <div class="tools">
        <Choose
          label={say("set.routes.type")}
          value={name}
          options={FOR.map((one) => [one, nameOf(one)])}
          onChoose={setName}
        />
        <Choose
          label={say("set.routes.strategy")}
          value={strategy}
          options={STRATEGIES.map((one) => [one, one])}
          onChoose={setStrategy}
        />
        <Field label={say("set.routes.hint")}>
          <input value={providers} onInput={(event) => setProviders(event.currentTarget.value)} />
        </Field>
        <Action run={save} done={say("set.routes.saved")} disabled={providers.trim() === ""}>
          {say("common.save")}
        </Action>
      </div>
    </fieldset>
  );
}
