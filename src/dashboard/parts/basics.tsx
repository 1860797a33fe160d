/** Small things that every page is made of. */
import type { ComponentChildren } from "preact";
import { useState } from "preact/hooks";

import { ApiError } from "../state/api.ts";
import { useApp } from "../state/app-context.ts";
import type { LiveMode } from "../state/live.ts";
import type { MemberState } from "../state/shapes.ts";
import { signOf, toneOf } from "./states.ts";

export function StateBadge({ state }: { readonly state: MemberState }) {
  const { say } = useApp();
  return (
    <span class={`state ${toneOf(state)}`} data-state={state}>
      <span aria-hidden="true">{signOf(state)}</span> {say(`state.${state}`)}
    </span>
  );
}

export function Fault({ error }: { readonly error: unknown }) {
  const { say } = useApp();
  if (error === undefined) return null;
  return (
    <p class="fault" role="alert">
      {faultText(error, say("error.network"), say("common.scope"))}
    </p>
  );
}

export function faultText(error: unknown, silent: string, forbidden: string): string {
  if (!(error instanceof ApiError)) return String(error);
  if (error.status === 0) return silent;
  return error.status === 403 ? `${forbidden} ${error.message}` : error.message;
}

/** Not there for this key, or not in this version: to be left out of the page rather than complained of. */
export function isAbsent(error: unknown): boolean {
  return error instanceof ApiError && (error.status === 404 || error.status === 403);
}

export function LiveMark({ mode }: { readonly mode: LiveMode }) {
  const { say } = useApp();
  return (
    <span class="live" data-live={mode}>
      {say(mode === "socket" ? "live.socket" : "live.polling")}
    </span>
  );
}

interface Titled {
  readonly title: string;
  readonly aside?: ComponentChildren;
  readonly children: ComponentChildren;
}

export function Panel({ title, aside, children }: Titled) {
  return (
    <section class="panel" aria-label={title}>
      <header>
        <h2>{title}</h2>
        {aside}
      </header>
      {children}
    </section>
  );
}

interface Labelled {
  readonly label: string;
  readonly children: ComponentChildren;
}

export function Field({ label, children }: Labelled) {
  return (
    <label class="field">
      <span>{label}</span>
      {children}
    </label>
  );
}

interface Choice {
  readonly label: string;
  readonly value: string;
  readonly options: readonly (readonly [value: string, text: string])[];
  readonly onChoose: (value: string) => void;
}

export function Choose({ label, value, options, onChoose }: Choice) {
  return (
    <Field label={label}>
      <select value={value} onChange={(event) => onChoose(event.currentTarget.value)}>
        {options.map(([value, text]) => (
          <option key={value} value={value}>
            {text}
          </option>
        ))}
      </select>
    </Field>
  );
}

interface ActionProps {
  readonly children: ComponentChildren;
  /** The API's refusal is shown beside the button. */
  readonly run: () => Promise<unknown>;
  readonly done?: string;
  /** Asked first, where there is no way back. */
  readonly confirm?: string;
  readonly disabled?: boolean;
}

/** A button that calls the API, once at a time, and says what came of it. */
export function Action({ children, run, done, confirm, disabled = false }: ActionProps) {
  const [busy, setBusy] = useState(false);
  const [error, setError] = useState<unknown>();
  const [told, setTold] = useState(false);
  const press = async (): Promise<void> => {
    if (confirm !== undefined && !globalThis.confirm(confirm)) return;
    setBusy(true);
    setError(undefined);
    setTold(false);
    try {
      await run();
      setTold(true);
    } catch (failure) {
      setError(failure);
    } finally {
      setBusy(false);
    }
  };
  return (
    <span class="action">
      <button type="button" disabled={disabled || busy} onClick={() => void press()}>
        {children}
      </button>
      {told && done !== undefined && <span role="status">{done}</span>}
      <Fault error={error} />
    </span>
  );
}
