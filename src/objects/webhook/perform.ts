/**
 * Delivers the webhooks of a message that are due. The call comes first and its outcome is stored after it, so a crash between
 * the two repeats the call, with the same `webhook-id`; none is lost.
 */
import type { MessageRecord } from "../../domain/message/record.ts";
import { seenRecord } from "../../domain/privacy/mask-record.ts";
import { numbersForEndpoint } from "../../domain/privacy/sight.ts";
import { deferUntil } from "../../domain/webhook/deferral.ts";
import { deliveryRow, type DeliveryRow } from "../../domain/webhook/delivery-row.ts";
import { eventBody } from "../../domain/webhook/events.ts";
import {
  defer,
  dueDeliveries,
  hasWork,
  NEW_DUTY,
  plan,
  postpone,
  settle,
} from "../../domain/webhook/pending.ts";
import { judge, type Verdict } from "../../domain/webhook/retry.ts";
import { targetsOf, type Target } from "../../domain/webhook/targets.ts";
import { OWN_ENDPOINT, type PendingDelivery } from "../../domain/webhook/webhook-duty.ts";
import { log } from "../../kernel/log.ts";
import { isProtected } from "../../kernel/settings/privacy.ts";
import type { Settings } from "../../kernel/settings/settings.ts";
import type { Isolate } from "../isolate.ts";
import type { Journal } from "../message/journal.ts";
import type { CallAnswer } from "./call.ts";
import { disableEndpoint, ensureMessageSecret, freshConfig } from "./endpoint-store.ts";
import { callInBudget, type CallHost, type HostCall } from "./host-calls.ts";
import { webhookIdOf } from "./webhook-id.ts";

/** Changes that come while others are delivered are delivered after them; more rounds than this wait for the alarm. */
const MAX_ROUNDS = 5;
/** The endpoints could not be read. */
const AGAIN_MS = 30_000;

/** The parts of the isolate that deliveries use. */
export type WebhookHost = CallHost & Pick<Isolate, "mirror">;

export async function performWebhooks(isolate: WebhookHost, journal: Journal): Promise<void> {
  for (let round = 0; round < MAX_ROUNDS; round++) {
    const { record } = journal;
    if (!record || !hasWork(record, Date.now())) return;
    await performRound(isolate, journal, record);
  }
}

interface Delivered {
  readonly delivery: PendingDelivery;
  readonly verdict: Verdict;
  readonly row: DeliveryRow;
}

/** No attempt was made. */
interface Deferred {
  readonly delivery: PendingDelivery;
  /** Epoch ms. */
  readonly until: number;
}

async function performRound(
  isolate: WebhookHost,
  journal: Journal,
  record: MessageRecord,
): Promise<void> {
  const targets = await readTargets(isolate, record);
  const now = Date.now();
  if (!targets) {
    store(journal, (current) => postpone(current.webhooks ?? NEW_DUTY, now + AGAIN_MS));
    return;
  }
  const planned = plan(record, targets, record.revision);
  const due = dueDeliveries(planned, now);
  const done = await deliverAll(isolate, record, targets, due);
  const results = done.filter((one) => "verdict" in one);
  const deferred = done.filter((one) => "until" in one);
  // Before the outcomes are stored: a message that ends with this delivery must not be forgotten before its log is on its way.
  await writeLog(isolate, record.id, results);
  store(journal, (current) => {
    const planned = plan(current, targets, record.revision);
    const rested = deferred.reduce(
      (sum, { delivery, until }) => defer(sum, delivery, until),
      planned,
    );
    const duty = results.reduce(
      (sum, { delivery, verdict }) => settle(sum, delivery, verdict.nextAt),
      rested,
    );
    return results.some(isGone(OWN_ENDPOINT)) ? { ...duty, ownGone: true as const } : duty;
  });
  await disableGone(isolate, record.tenant, results);
}

/** @returns undefined where nobody can tell now. */
async function readTargets(
  isolate: Pick<Isolate, "tenants">,
  record: MessageRecord,
): Promise<readonly Target[] | undefined> {
  const { tenant, request, webhooks } = record;
  try {
    const known = await isolate.tenants.config(tenant);
    const isOld = known.revision < (webhooks?.config ?? 0);
    const config = isOld ? await freshConfig(isolate.tenants, tenant) : known;
    const targets = targetsOf(record, config, Date.now());
    const isOpen = (id: string): boolean => targets.some((target) => target.id === id);
    const signs = request.webhookUrl === undefined || config.webhookSecrets !== undefined;
    // What is remembered may be older than the endpoint that somebody has just made and asked for.
    if (signs && (webhooks?.pending ?? []).every(({ endpoint }) => isOpen(endpoint))) {
      return targets;
    }
    const fresh = signs
      ? await freshConfig(isolate.tenants, tenant)
      : await ensureMessageSecret(isolate.tenants, tenant);
    return targetsOf(record, fresh, Date.now());
  } catch (error) {
    log("warn", "webhook.endpoints_unread", { error });
    return undefined;
  }
}

/** The endpoints beside each other; the events of one in their order, so that a quick receiver sees them in it. */
async function deliverAll(
  host: CallHost,
  record: MessageRecord,
  targets: readonly Target[],
  due: readonly PendingDelivery[],
): Promise<readonly (Delivered | Deferred)[]> {
  const byEndpoint = Map.groupBy(due, ({ endpoint }) => endpoint);
  const results = await Promise.all(
    [...byEndpoint].map(async ([endpoint, deliveries]) => {
      const target = targets.find(({ id }) => id === endpoint);
      const done: (Delivered | Deferred)[] = [];
      for (const delivery of deliveries) {
        const before = done.at(-1);
        // In their order, also where the host has no room.
        if (before && "until" in before) {
          done.push({ delivery, until: before.until });
          continue;
        }
        const refused = done.some((one) => "verdict" in one && isGone(endpoint)(one));
        done.push(await deliver(host, record, refused ? undefined : target, delivery));
      }
      return done;
    }),
  );
  return results.flat();
}

async function deliver(
  host: CallHost,
  record: MessageRecord,
  target: Target | undefined,
  delivery: PendingDelivery,
): Promise<Delivered | Deferred> {
  const { settings, telemetry } = host;
  const webhookId = await webhookIdOf(record, delivery.revision, delivery.endpoint);
  const called: HostCall = target
    ? await callInBudget(host, record.tenant, {
        ...target,
        id: webhookId,
        body: eventBody(toldRecord(settings, record, target), delivery),
      })
    : { kind: "answered", answer: NOT_CALLED(Date.now()) };
  if (called.kind === "deferred") {
    const { deferred: times = 0 } = delivery;
    return { delivery, until: deferUntil(called.waitMs, { times, key: webhookId }, Date.now()) };
  }
  const { answer } = called;
  const verdict: Verdict = target
    ? judge(
        answer,
        { failed: delivery.attempts, key: webhookId },
        settings.WEBHOOK_SCHEDULE,
        Date.now(),
      )
    : { outcome: "dropped" };
  if (target) telemetry.counts.webhook(verdict.outcome, answer.durationMs / 1000);
  if (verdict.outcome === "exhausted") {
    log("warn", "webhook.exhausted", { messageId: record.id, endpoint: delivery.endpoint });
  }
  const { tenant, id: messageId } = record;
  const row = deliveryRow({ webhookId, tenant, messageId, delivery, answer, verdict });
  return { delivery, verdict, row };
}

/** With the numbers as its endpoint may be told them. */
function toldRecord(settings: Settings, record: MessageRecord, { numbers }: Target): MessageRecord {
  return seenRecord(record, numbersForEndpoint(numbers, isProtected(settings)));
}

const NOT_CALLED = (at: number): CallAnswer => ({
  at,
  durationMs: 0,
  excerpt: "",
  error: "no_endpoint",
});

const isGone =
  (endpoint: string) =>
  ({ delivery, verdict }: Delivered): boolean =>
    verdict.outcome === "gone" && delivery.endpoint === endpoint;

/** The log is for people: where it cannot be written the deliveries go on. */
async function writeLog(
  isolate: Pick<Isolate, "mirror">,
  messageId: string,
  results: readonly Delivered[],
): Promise<void> {
  if (results.length === 0) return;
  try {
    await isolate.mirror.send(messageId, { deliveries: results.map(({ row }) => row) });
  } catch (error) {
    log("warn", "webhook.log_failed", { error });
  }
}

async function disableGone(
  isolate: Pick<Isolate, "tenants">,
  tenant: string,
  results: readonly Delivered[],
): Promise<void> {
  const gone = new Set(
    results
      .filter(
        ({ verdict, delivery }) => verdict.outcome === "gone" && delivery.endpoint !== OWN_ENDPOINT,
      )
      .map(({ delivery }) => delivery.endpoint),
  );
  for (const id of gone) {
    log("warn", "webhook.endpoint_gone", { endpoint: id });
    // Should it fail, the next event finds the endpoint gone again.
    await disableEndpoint(isolate.tenants, tenant, id, "it answered 410 Gone");
  }
}

/** Into the record as it is now: it may have changed while the endpoint was answering. */
function store(journal: Journal, duty: (record: MessageRecord) => MessageRecord["webhooks"]): void {
  const { record } = journal;
  if (!record) return;
  const webhooks = duty(record);
  if (webhooks) journal.store({ ...record, webhooks });
}
