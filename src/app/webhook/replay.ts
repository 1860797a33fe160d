import type { Redelivery } from "../../domain/message/verbs/deliver-again.ts";
/** Lets messages deliver events again: their objects do it, in their own time and with the ids that the events had before. */
import type { WebhookEndpoint } from "../../domain/tenant/tenant-config.ts";
import { OWN_ENDPOINT } from "../../domain/webhook/webhook-duty.ts";
import { inBounds } from "../../kernel/coalescing/bounded.ts";
import { log } from "../../kernel/log.ts";
import type { Isolate } from "../../objects/isolate.ts";
import type { DeliverAgainAnswer } from "../../objects/message/message-rpc.ts";
import { keyOf, type EventPage, type KnownEvent } from "../../sql/webhook/read-deliveries.ts";

/** failed: tried and not taken; missing: never tried; all: whatever became of it. */
export const REPLAY_KINDS = ["failed", "missing", "all"] as const;
export type ReplayKind = (typeof REPLAY_KINDS)[number];

/** Objects asked at once. */
const WIDTH = 20;

/** Chooses the events that go to which endpoints once more, by message. Pure. */
export function chooseAgain(
  { events, tried }: Pick<EventPage, "events" | "tried">,
  endpoints: readonly Pick<WebhookEndpoint, "id" | "events">[],
  only: ReplayKind,
): ReadonlyMap<string, readonly Redelivery[]> {
  const chosen = new Map<string, Redelivery[]>();
  for (const event of events) {
    const taken = tried.get(keyOf(event));
    for (const endpoint of endpoints.filter((one) => hears(one, event, taken))) {
      if (!isChosen(only, taken?.get(endpoint.id))) continue;
      const list = chosen.get(event.messageId) ?? [];
      list.push({ revision: event.revision, endpoint: endpoint.id });
      chosen.set(event.messageId, list);
    }
  }
  return chosen;
}

/** SQL does not know which messages have an address of their own, but for those that were tried there. */
function hears(
  { id, events }: Pick<WebhookEndpoint, "id" | "events">,
  { event }: KnownEvent,
  taken: ReadonlyMap<string, boolean> | undefined,
): boolean {
  if (id === OWN_ENDPOINT) return taken?.has(id) ?? false;
  return events.length === 0 || events.includes(event);
}

/** @param taken whether the endpoint took it; undefined: it was never tried */
function isChosen(only: ReplayKind, taken: boolean | undefined): boolean {
  switch (only) {
    case "failed":
      return taken === false;
    case "missing":
      return taken === undefined;
    case "all":
      return true;
  }
}

export interface Replayed {
  /** Events that are on their way. */
  readonly events: number;
  readonly messages: number;
  /** Past their retention, or their timeline holds the event no more: nobody can deliver it. */
  readonly gone: readonly string[];
  /** Could not be asked now. */
  readonly errors: number;
}

export async function deliverAgain(
  isolate: Pick<Isolate, "messages">,
  tenant: string,
  chosen: ReadonlyMap<string, readonly Redelivery[]>,
): Promise<Replayed> {
  const answers = await inBounds([...chosen], WIDTH, async ([messageId, redeliveries]) => {
    const answer = await askOne(isolate, tenant, messageId, redeliveries);
    return { messageId, answer };
  });
  const done = answers.flatMap(({ answer }) => (answer?.kind === "planned" ? [answer.events] : []));
  return {
    events: done.reduce((sum, events) => sum + events, 0),
    messages: done.length,
    gone: answers.filter(({ answer }) => answer?.kind === "not_found").map((one) => one.messageId),
    errors: answers.filter(({ answer }) => answer === undefined).length,
  };
}

async function askOne(
  isolate: Pick<Isolate, "messages">,
  tenant: string,
  messageId: string,
  redeliveries: readonly Redelivery[],
): Promise<DeliverAgainAnswer | undefined> {
  try {
    const found = await isolate.messages.find(tenant, messageId);
    if (!found) return { kind: "not_found" };
    return await found.stub.deliverAgain(tenant, redeliveries);
  } catch (error) {
    log("warn", "webhook.replay_failed", { error });
    return undefined;
  }
}
