/** Asks for the key. Nothing else of the page is there before it is known to be valid. */
import { useState } from "preact/hooks";

import type { Say } from "../text/texts.ts";

interface SignInProps {
  readonly say: Say;
  /** @returns what to tell where the key was refused. */
  readonly onKey: (key: string) => Promise<string | undefined>;
}

export function SignIn({ say, onKey }: SignInProps) {
  const [key, setKey] = useState("");
  const [busy, setBusy] = useState(false);
  const [fault, setFault] = useState<string>();
  const submit = async (): Promise<void> => {
    setBusy(true);
    setFault(undefined);
    const refused = await onKey(key.trim());
    setBusy(false);
    setFault(refused);
  };
  return (
    <section class="panel sign" aria-label={say("sign.title")}>
      <form
        class="form"
        onSubmit={(event) => {
          event.preventDefault();
          void submit();
        }}
      >
        <h1>{say("app.title")}</h1>
        <label class="field">
          <span>{say("sign.key")}</span>
          <input
            type="password"
            name="key"
            autoComplete="off"
            spellcheck={false}
            required
            value={key}
            onInput={(event) => setKey(event.currentTarget.value)}
          />
        </label>
        <div class="tools">
          <button type="submit" class="main" disabled={busy}>
            {say("sign.go")}
          </button>
        </div>
        <p class="soft">{say("sign.note")}</p>
        {fault !== undefined && (
          <p class="fault" role="alert">
            {fault}
          </p>
        )}
      </form>
    </section>
  );
}
