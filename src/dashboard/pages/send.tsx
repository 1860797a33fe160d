/** Sends one message; with the emulator also fifty at once. */
import { useRef, useState } from "preact/hooks";

import { KST_SUFFIX } from "../../domain/korea/day.ts";
import { iso } from "../../kernel/time/iso.ts";
import { Action, Choose, Fault, Field, Panel } from "../parts/basics.tsx";
import { ApiError } from "../state/api.ts";
import { useApp } from "../state/app-context.ts";
import { hashOf } from "../state/route.ts";
import type { BatchAccepted, MessageWithTimeline } from "../state/shapes.ts";
import { momentOf } from "../text/times.ts";
import { demoBatch } from "./demo-batch.ts";
import { adHints, variablesIn } from "./draft.ts";
import { TemplateFields } from "./template-fields.tsx";
import { Length, Preview } from "./text-preview.tsx";
import { freeVariables, VariableFields, type Pair } from "./variables.tsx";

type Kind = "text" | "alimtalk";

export function Send() {
  const { about, say } = useApp();
  return (
    <>
      <div class="head">
        <h1>{say("nav.send")}</h1>
      </div>
      {about.emulator && <Demo />}
      <Panel title={say("nav.send")}>
        <SendForm />
      </Panel>
    </>
  );
}

function Demo() {
  const { api, say } = useApp();
  const send = async (): Promise<void> => {
    const { id } = await api.post<BatchAccepted>("/v1/batches", demoBatch(say("send.demo")));
    location.hash = hashOf("batches", id);
  };
  return (
    <Panel title={say("send.demo")}>
      <p class="soft">{say("send.demo.note")}</p>
      <Action run={send}>{say("send.demo.go")}</Action>
    </Panel>
  );
}

const EMPTY = {
  to: "",
  from: "",
  text: "",
  subject: "",
  templateId: "",
  at: "",
  fallback: "",
  consentDay: "",
  consentSource: "",
};

function SendForm() {
  const { api, say, preferences } = useApp();
  const [kind, setKind] = useState<Kind>("text");
  const [draft, setDraft] = useState(EMPTY);
  const [values, setValues] = useState<Readonly<Record<string, string>>>({});
  const [pairs, setPairs] = useState<readonly Pair[]>([]);
  const [busy, setBusy] = useState(false);
  const [error, setError] = useState<unknown>();
  /** One for a message, however often it is handed over: an answer that got lost must not send it twice. */
  const idempotency = useRef<{ readonly body: string; readonly key: string }>(undefined);

  const { zone } = preferences;
  const at = momentOf(draft.at, zone);
  const names = kind === "text" ? variablesIn(draft.text) : [];
  const hints = kind === "text" ? adHints(draft.text, at ?? Date.now()) : undefined;
  const field = (name: keyof typeof EMPTY, label: string, more = {}) => (
    <Field label={label}>
      <input
        name={name}
        value={draft[name]}
        onInput={(event) => setDraft({ ...draft, [name]: event.currentTarget.value })}
        {...more}
      />
    </Field>
  );

  const submit = async (): Promise<void> => {
    setBusy(true);
    setError(undefined);
    const filled = kind === "text" ? pick(values, names) : freeVariables(pairs);
    const body = { ...bodyOf(kind, draft, filled, at), ...(hints && adOf(draft)) };
    const text = JSON.stringify(body);
    if (idempotency.current?.body !== text) idempotency.current = { body: text, key: randomKey() };
    try {
      const { id } = await api.post<MessageWithTimeline>("/v1/messages", body, {
        "idempotency-key": idempotency.current.key,
        prefer: "respond-async",
      });
      idempotency.current = undefined;
      location.hash = hashOf("messages", id);
    } catch (failure) {
      setError(failure);
    } finally {
      setBusy(false);
    }
  };

  return (
    <form
      class="form"
      onSubmit={(event) => {
        event.preventDefault();
        void submit();
      }}
    >
      <Choose
        label={say("send.kind")}
        value={kind}
        options={[
          ["text", say("send.kind.text")],
          ["alimtalk", say("send.kind.alimtalk")],
        ]}
        onChoose={(value) => setKind(value === "alimtalk" ? "alimtalk" : "text")}
      />
      {field("to", say("send.to"), { type: "tel", required: true, autoComplete: "off" })}
      {kind === "text" ? (
        <>
          <Field label={say("send.text")}>
            <textarea
              name="text"
              required
              value={draft.text}
              onInput={(event) => setDraft({ ...draft, text: event.currentTarget.value })}
            />
          </Field>
          <Length text={draft.text} values={values} subject={draft.subject} />
          {hints?.night && <p class="hint warn">{say("send.ad.night")}</p>}
          {hints?.noWayOut && <p class="hint warn">{say("send.ad.optOut")}</p>}
          {hints &&
            field("consentDay", say("send.ad.consentDay"), { type: "date", required: true })}
          {hints && field("consentSource", say("send.ad.consentSource"), { required: true })}
          <VariableFields names={names} values={values} onValues={setValues} />
          <Preview text={draft.text} values={values} />
          {field("subject", say("send.subject"))}
        </>
      ) : (
        <>
          {field("templateId", say("send.template"), { required: true })}
          <TemplateFields templateId={draft.templateId} pairs={pairs} onPairs={setPairs} />
          {field("fallback", say("send.fallback"))}
        </>
      )}
      {field("from", say("send.from"), { type: "tel", autoComplete: "off" })}
      {field("at", say("send.at", { zone: say(`pref.zone.${zone}`) }), { type: "datetime-local" })}
      {at !== undefined && at < Date.now() && <p class="hint warn">{say("send.pastTime")}</p>}
      <div class="tools">
        <button type="submit" class="main" disabled={busy}>
          {say("send.go")}
        </button>
      </div>
      <Fault error={error} />
      {error instanceof ApiError && error.status === 0 && (
        <p class="hint warn">{say("send.again")}</p>
      )}
    </form>
  );
}

function pick(
  values: Readonly<Record<string, string>>,
  names: readonly string[],
): Readonly<Record<string, string>> {
  return Object.fromEntries(names.map((name) => [name, values[name] ?? ""]));
}

function bodyOf(
  kind: Kind,
  draft: typeof EMPTY,
  variables: Readonly<Record<string, string>>,
  at: number | undefined,
): object {
  const { to, from, text, subject, templateId, fallback } = draft;
  return {
    to,
    ...(from !== "" && { from }),
    ...(Object.keys(variables).length > 0 && { variables }),
    ...(at !== undefined && { scheduledAt: iso(at) }),
    ...(kind === "text"
      ? { text, ...(subject !== "" && { subject, type: "LMS" }) }
      : {
          type: "ALIMTALK",
          templateId,
          ...(fallback !== "" && { failover: { enabled: true, fallbackContent: fallback } }),
        }),
  };
}

/** A day is a day in Korea. */
function adOf({ consentDay, consentSource }: typeof EMPTY): object {
  const at = iso(Date.parse(`${consentDay}T00:00:00${KST_SUFFIX}`));
  return { purpose: "ad", consent: { at, source: consentSource } };
}

/** Not `randomUUID`: it is missing where the page comes without TLS. */
function randomKey(): string {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
}
