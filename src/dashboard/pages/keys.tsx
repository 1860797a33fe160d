/** The tenant's keys: make one, revoke one. */
import { useState } from "preact/hooks";

import { SCOPES } from "../../domain/tenant/scopes.ts";
import { Action, Fault, Field, isAbsent, Panel } from "../parts/basics.tsx";
import { Table } from "../parts/table.tsx";
import { useApp } from "../state/app-context.ts";
import { useLoad } from "../state/use-load.ts";

interface Key {
  readonly id: string;
  readonly name: string;
  readonly hint: string;
  readonly scopes: readonly string[];
  readonly createdAt: string;
  readonly expiresAt: string | null;
  readonly lastUsedAt: string | null;
  readonly revokedAt: string | null;
}

export function Keys() {
  const { api, about, say, time } = useApp();
  const path = `/v1/tenants/${encodeURIComponent(about.tenant)}/keys`;
  const keys = useLoad(async () => api.get<{ readonly data: readonly Key[] }>(path), path);
  if (isAbsent(keys.error)) return null;
  const when = (at: string | null): string => (at === null ? "–" : time(at));
  const revoke = (id: string) => async () => {
    await api.remove(`${path}/${encodeURIComponent(id)}`);
    keys.reload();
  };
  return (
    <Panel title={say("set.keys")}>
      <Fault error={keys.error} />
      <Table
        label={say("set.keys")}
        columns={[
          { head: say("common.name") },
          { head: say("set.scopes") },
          { head: say("set.keys.created") },
          { head: say("set.keys.lastUsed") },
          { head: say("set.keys.expires") },
          { head: say("set.keys.revoke") },
        ]}
        rows={(keys.data?.data ?? []).map((key) => ({
          key: key.id,
          cells: [
            `${key.name} (…${key.hint})`,
            key.scopes.join(", "),
            when(key.createdAt),
            when(key.lastUsedAt),
            when(key.expiresAt),
            key.revokedAt === null ? (
              <Action run={revoke(key.id)} confirm={say("confirm.revoke", { name: key.name })}>
                {say("set.keys.revoke")}
              </Action>
            ) : (
              say("set.keys.revoked")
            ),
          ],
        }))}
      />
      <NewKey path={path} onMade={keys.reload} />
    </Panel>
  );
}

function NewKey({ path, onMade }: { readonly path: string; readonly onMade: () => void }) {
  const { api, say } = useApp();
  const [name, setName] = useState("");
  const [scopes, setScopes] = useState<readonly string[]>(["send", "read"]);
  const [made, setMade] = useState<string>();
  const make = async (): Promise<void> => {
    const { key } = await api.post<{ readonly key: string }>(path, { name, scopes });
    setMade(key);
    setName("");
    onMade();
  };
  const toggle = (scope: string, on: boolean): void =>
    setScopes(on ? [...scopes, scope] : scopes.filter((one) => one !== scope));
  return (
    <fieldset class="panel">
      <legend>{say("set.keys.new")}</legend>
      <div class="tools">
        <Field label={say("common.name")}>
          <input value={name} onInput={(event) => setName(event.currentTarget.value)} />
        </Field>
        {SCOPES.map((scope) => (
          <label class="tick" key={scope}>
            <input
              type="checkbox"
              checked={scopes.includes(scope)}
              onChange={(event) => toggle(scope, event.currentTarget.checked)}
            />
            {scope}
          </label>
        ))}
        <Action run={make} disabled={name === "" || scopes.length === 0}>
          {say("set.keys.make")}
        </Action>
      </div>
      {made !== undefined && (
        <p class="hint good" role="status">
          {say("set.keys.once")} <code class="id">{made}</code>
        </p>
      )}
    </fieldset>
  );
}
