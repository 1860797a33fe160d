/** The targets of a message's events: the endpoints of its tenant, and the address that it brought along. Pure. */
import { AUDIT_EVENT } from "../audit/shown.ts";
import type { MessageRecord, MessageRequest } from "../message/record.ts";
import type { Numbers } from "../privacy/sight.ts";
import type { TenantConfig, WebhookEndpoint } from "../tenant/tenant-config.ts";
import { CHALLENGE_EVENT } from "./challenge.ts";
import { NEW_DUTY, type Subscriber } from "./pending.ts";
import { isOpen } from "./proven.ts";
import { OWN_ENDPOINT, type WebhookDuty } from "./webhook-duty.ts";

export interface Target extends Subscriber {
  readonly url: string;
  /** Every one signs. */
  readonly secrets: readonly string[];
  /** Chosen for the endpoint; the address that a message brings has no choice. */
  readonly numbers?: Numbers;
}

export function targetsOf(
  record: Pick<MessageRecord, "request" | "webhooks">,
  config: TenantConfig,
  now: number,
): readonly Target[] {
  const endpoints = config.webhooks.filter(isOpen).map((endpoint) => targetOf(endpoint, now));
  const { webhookUrl } = record.request;
  if (webhookUrl === undefined || record.webhooks?.ownGone) return endpoints;
  const secrets = validSecrets(config.webhookSecrets ?? [], now);
  return [...endpoints, { id: OWN_ENDPOINT, url: webhookUrl, events: [], secrets }];
}

export function targetOf(
  { id, url, events, secrets, numbers }: WebhookEndpoint,
  now: number,
): Target {
  return { id, url, events, secrets: validSecrets(secrets, now), ...(numbers && { numbers }) };
}

/** Those that have not ended. */
function validSecrets(secrets: WebhookEndpoint["secrets"], now: number): readonly string[] {
  return secrets.filter(({ until }) => until === undefined || until > now).map((one) => one.secret);
}

/** The duty of a new message; undefined where nobody listens: only those that are heard pay for webhooks. */
export function dutyFor(
  config: Pick<TenantConfig, "webhooks" | "revision">,
  request: Pick<MessageRequest, "webhookUrl">,
): WebhookDuty | undefined {
  const heard = isHeard(config) || request.webhookUrl !== undefined;
  return heard ? { ...NEW_DUTY, config: config.revision } : undefined;
}

/** True if the tenant listens to its messages. An endpoint that wants the audit trail alone, or nothing, does not. */
export function isHeard({ webhooks }: Pick<TenantConfig, "webhooks">): boolean {
  return webhooks.some(
    (endpoint) =>
      isOpen(endpoint) &&
      (endpoint.events.length === 0 || endpoint.events.some((one) => !OF_NO_MESSAGE.has(one))),
  );
}

const OF_NO_MESSAGE: ReadonlySet<string> = new Set([AUDIT_EVENT, CHALLENGE_EVENT]);
