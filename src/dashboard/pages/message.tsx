/** One message, as it is now. */
import { useState } from "preact/hooks";

import { isIn } from "../../domain/message/state-sets.ts";
import { Action, Fault, LiveMark, Panel, StateBadge } from "../parts/basics.tsx";
import { maskedNumber } from "../parts/masked-number.ts";
import { Facts } from "../parts/table.tsx";
import { useApp } from "../state/app-context.ts";
import { hashOf } from "../state/route.ts";
import type { MessageWithTimeline } from "../state/shapes.ts";
import { useLive, type LiveFacts } from "../state/use-live.ts";
import { Timeline } from "./timeline.tsx";

/** An expired message alone may still be improved, and a poll finds that soon enough. */
const LIVE: LiveFacts<MessageWithTimeline> = {
  // A number that nobody asked for is not shown to anybody, nor put on record.
  query: "?numbers=masked",
  isDone: ({ final }) => final,
  progressOf: ({ revision }) => revision,
};

export function Message({ id }: { readonly id: string }) {
  const { say } = useApp();
  const path = `/v1/messages/${encodeURIComponent(id)}`;
  const { value, error, mode, put } = useLive<MessageWithTimeline>(path, LIVE);
  return (
    <>
      <div class="head">
        <h1>{say("msg.detail")}</h1>
        <LiveMark mode={mode} />
      </div>
      <p class="id">{id}</p>
      <Fault error={error} />
      {value ? (
        <>
          <div class="head">
            <StateBadge state={value.state} />
            <Verbs message={value} path={path} put={put} />
          </div>
          <Details message={value} path={path} />
          <Panel title={say("msg.timeline")}>
            <Timeline entries={value.timeline} />
          </Panel>
        </>
      ) : (
        error === undefined && <p class="none">{say("common.loading")}</p>
      )}
    </>
  );
}

interface VerbsProps {
  readonly message: MessageWithTimeline;
  readonly path: string;
  readonly put: (message: MessageWithTimeline) => void;
}

function Verbs({ message, path, put }: VerbsProps) {
  const { api, say, may } = useApp();
  const { state, final } = message;
  const cancelable = isIn("waiting", state);
  return (
    <div class="tools">
      {!final && (
        <Action
          done={say("msg.checked")}
          run={async () => put(await api.post<MessageWithTimeline>(`${path}/refresh`))}
        >
          {say("common.refresh")}
        </Action>
      )}
      {cancelable && may("send") && (
        <Action
          done={say("msg.canceled")}
          confirm={say("confirm.cancel")}
          run={async () => put(await api.post<MessageWithTimeline>(`${path}/cancel`))}
        >
          {say("common.cancel")}
        </Action>
      )}
      {isIn("replayable", state) && may("admin") && (
        <Action
          done={say("msg.replayed")}
          run={async () => {
            await api.post(`/v1/dead-letters/${encodeURIComponent(`send:${message.id}`)}/replay`);
            put(await api.get<MessageWithTimeline>(path));
          }}
        >
          {say("msg.replay")}
        </Action>
      )}
    </div>
  );
}

/** The recipient, masked until somebody wants to see it who may. */
function Recipient({ to, path }: { readonly to: string; readonly path: string }) {
  const { api, about, say } = useApp();
  const [shown, setShown] = useState<string>();
  if (about.numbers === "masked") {
    return (
      <>
        {maskedNumber(to)} <span class="hint">{say("msg.needsReveal")}</span>
      </>
    );
  }
  const show = async (): Promise<void> => {
    const { to: number } = await api.get<MessageWithTimeline>(`${path}?numbers=full`);
    setShown(number);
  };
  return shown === undefined ? (
    <>
      {maskedNumber(to)} <Action run={show}>{say("msg.showNumber")}</Action>
    </>
  ) : (
    <>{shown}</>
  );
}

interface DetailsProps {
  readonly message: MessageWithTimeline;
  readonly path: string;
}

function Details({ message, path }: DetailsProps) {
  const { say, time } = useApp();
  const when = (at: string | null): string => (at === null ? "–" : time(at, true));
  const link = (id: string) => (
    <a class="id" href={hashOf("messages", id)}>
      {id}
    </a>
  );
  const { error, batchId, fallbackId, failoverOf, warnings, deliveredAtSource } = message;
  return (
    <div class="two">
      <Panel title={say("msg.details")}>
        <Facts
          of={[
            [say("common.type"), message.type],
            [say("common.to"), <Recipient to={message.to} path={path} />],
            [say("msg.sender"), message.from ?? "–"],
            ...(message.templateId === null
              ? []
              : ([[say("msg.template"), message.templateId]] as const)),
            [say("msg.acceptedAt"), when(message.acceptedAt)],
            ...(message.scheduledAt === null
              ? []
              : ([[say("msg.scheduledAt"), when(message.scheduledAt)]] as const)),
            [say("msg.sentAt"), when(message.sentAt)],
            ...(deliveredAtSource === null
              ? []
              : ([
                  [
                    say("msg.deliveredAt"),
                    `${when(message.deliveredAt)} · ${say(`over.source.${deliveredAtSource}`)}`,
                  ],
                ] as const)),
            [say("msg.finalizedAt"), when(message.finalizedAt)],
            [say("msg.nextCheckAt"), when(message.nextCheckAt)],
            [say("msg.attempts"), message.attempts],
            [say("msg.checks"), message.checks],
            [say("msg.revision"), message.revision],
            ...(batchId === null
              ? []
              : ([
                  [
                    say("bat.name"),
                    <a class="id" href={hashOf("batches", batchId)}>
                      {batchId}
                    </a>,
                  ],
                ] as const)),
            ...(fallbackId === null ? [] : ([[say("msg.fallback"), link(fallbackId)]] as const)),
            ...(failoverOf === null ? [] : ([[say("msg.failoverOf"), link(failoverOf)]] as const)),
            ...warnings.map(
              ({ code, detail }) => [say("msg.warning"), `${code}: ${detail}`] as const,
            ),
          ]}
        />
      </Panel>
      <Panel title={say("msg.provider")}>
        <Facts
          of={[
            [say("msg.providerId"), message.providerId],
            [say("msg.providerMessageId"), message.providerMessageId ?? "–"],
            [say("msg.providerCode"), message.providerStatusCode ?? "–"],
            [say("msg.providerText"), message.providerStatusMessage ?? "–"],
            [say("msg.error"), error === null ? "–" : `${error.code}: ${error.message}`],
          ]}
        />
      </Panel>
    </div>
  );
}
