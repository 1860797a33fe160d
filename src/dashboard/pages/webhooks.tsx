/** The endpoints that get events. */
import { useState } from "preact/hooks";

import { Action, Fault, Field, isAbsent, Panel } from "../parts/basics.tsx";
import { Table } from "../parts/table.tsx";
import { useApp } from "../state/app-context.ts";
import { useLoad } from "../state/use-load.ts";

const PATH = "/v1/webhooks";

interface Webhook {
  readonly id: string;
  readonly url: string;
  readonly events: readonly string[];
  readonly enabled: boolean;
  readonly disabledReason: string | null;
}

export function Webhooks() {
  const { api, say } = useApp();
  const hooks = useLoad(async () => api.get<{ readonly data: readonly Webhook[] }>(PATH), "");
  const [url, setUrl] = useState("");
  const [secret, setSecret] = useState<string>();
  if (isAbsent(hooks.error)) return null;
  const remove = (id: string) => async () => {
    await api.remove(`${PATH}/${encodeURIComponent(id)}`);
    hooks.reload();
  };
  const add = async (): Promise<void> => {
    const made = await api.post<{ readonly secret: string }>(PATH, { url });
    setSecret(made.secret);
    setUrl("");
    hooks.reload();
  };
  return (
    <Panel title={say("set.hooks")}>
      <Fault error={hooks.error} />
      <Table
        label={say("set.hooks")}
        columns={[
          { head: say("set.hooks.url") },
          { head: say("set.hooks.events") },
          { head: say("set.hooks.enabled") },
          { head: say("set.hooks.remove") },
        ]}
        rows={(hooks.data?.data ?? []).map((hook) => ({
          key: hook.id,
          cells: [
            <span class="id">{hook.url}</span>,
            hook.events.length === 0 ? say("common.all") : hook.events.join(", "),
            hook.enabled ? say("common.yes") : `${say("common.no")} ${hook.disabledReason ?? ""}`,
            <Action run={remove(hook.id)} confirm={say("confirm.remove", { name: hook.url })}>
              {say("set.hooks.remove")}
            </Action>,
          ],
        }))}
      />
      <div class="tools">
        <Field label={say("set.hooks.url")}>
          <input type="url" value={url} onInput={(event) => setUrl(event.currentTarget.value)} />
        </Field>
        <Action run={add} disabled={url === ""}>
          {say("set.hooks.make")}
        </Action>
      </div>
      {secret !== undefined && (
        <p class="hint good" role="status">
          {say("set.keys.once")} <code class="id">{secret}</code>
        </p>
      )}
    </Panel>
  );
}
