/** The filter of the list of messages. */
import { useState } from "preact/hooks";

import { Choose, Fault, Field, Panel } from "../parts/basics.tsx";
import { MESSAGE_STATES } from "../parts/states.ts";
import { useApp } from "../state/app-context.ts";

const TYPES = ["SMS", "LMS", "MMS", "ALIMTALK"] as const;

type Query = Readonly<Record<string, string>>;

interface FiltersProps {
  readonly query: Query;
  /** @param recipient hash of the number asked for: it is kept out of the address. */
  readonly onFilter: (query: Query, recipient: string | undefined) => void;
}

export function Filters({ query, onFilter }: FiltersProps) {
  const { api, say } = useApp();
  const [draft, setDraft] = useState<Query>(query);
  const [number, setNumber] = useState("");
  const [error, setError] = useState<unknown>();
  const value = (name: string): string => draft[name] ?? "";
  const set = (name: string, text: string): void => setDraft({ ...draft, [name]: text });

  const apply = async (): Promise<void> => {
    setError(undefined);
    try {
      const found =
        number.trim() === ""
          ? undefined
          : await api.post<{ recipient: string }>("/v1/recipients/hash", { to: number });
      onFilter(draft, found?.recipient);
    } catch (failure) {
      setError(failure);
    }
  };
  const clear = (): void => {
    setDraft({});
    setNumber("");
    onFilter({}, undefined);
  };
  const any = ["", say("common.all")] as const;
  return (
    <Panel title={say("msg.filters")}>
      <form
        class="filters"
        onSubmit={(event) => {
          event.preventDefault();
          void apply();
        }}
      >
        <Choose
          label={say("common.state")}
          value={value("state")}
          options={[any, ...MESSAGE_STATES.map((one) => [one, say(`state.${one}`)] as const)]}
          onChoose={(state) => set("state", state)}
        />
        <Choose
          label={say("common.type")}
          value={value("type")}
          options={[any, ...TYPES.map((one) => [one, one] as const)]}
          onChoose={(type) => set("type", type)}
        />
        {(["batchId", "templateId"] as const).map((name) => (
          <Field key={name} label={say(name === "batchId" ? "msg.batch" : "msg.template")}>
            <input value={value(name)} onInput={(event) => set(name, event.currentTarget.value)} />
          </Field>
        ))}
        <Field label={say("msg.recipient")}>
          <input
            type="tel"
            autoComplete="off"
            value={number}
            onInput={(event) => setNumber(event.currentTarget.value)}
          />
        </Field>
        {(["from", "until"] as const).map((name) => (
          <Field key={name} label={say(`common.${name}`)}>
            <input
              type="datetime-local"
              value={value(name)}
              onInput={(event) => set(name, event.currentTarget.value)}
            />
          </Field>
        ))}
        <div class="tools">
          <button type="submit" class="main">
            {say("msg.apply")}
          </button>
          <button type="button" onClick={clear}>
            {say("msg.clear")}
          </button>
        </div>
      </form>
      <Fault error={error} />
    </Panel>
  );
}
