/** The one way from a request to a message object, for every route that sends. */
import { registeredSenders } from "../../domain/guards/senders.ts";
import type { Draft, IntakeLimits } from "../../domain/message/draft.ts";
import { firstAnswerOf } from "../../domain/message/first-answer.ts";
import { ALIMTALK_CHARS } from "../../domain/message/intake-alimtalk.ts";
import type { Fault } from "../../domain/message/intake-checks.ts";
import { takeIn } from "../../domain/message/intake.ts";
import type { MessageRecord } from "../../domain/message/record.ts";
import { describeTemplateFault, isOfVariables } from "../../domain/template/template.ts";
import type { FailoverRules, TenantConfig } from "../../domain/tenant/tenant-config.ts";
import { dutyFor } from "../../domain/webhook/targets.ts";
import { canonicalJson, sha256 } from "../../kernel/hashes/fingerprint.ts";
import { hashFraction } from "../../kernel/hashes/hash-fraction.ts";
import type { Settings } from "../../kernel/settings/settings.ts";
import type { Isolate } from "../../objects/isolate.ts";
import type { SubmitCommand } from "../../objects/message/message-rpc.ts";
import { isOwnMessageId, type Address } from "../../objects/message/message-stub.ts";
import { listingAtAcceptance } from "../../objects/opt-out/send-facts.ts";
import { providerFor, providersOf, registry } from "../../providers/registry.ts";
import { routeMessage, type Routed, type RouteHost } from "../../providers/route-message.ts";
import { admitMessage, type AdmitHost, type Refused } from "./admit.ts";
import type { LostAnswer } from "./lost-answer.ts";
import { submitTo } from "./submit.ts";

export interface Submission {
  readonly tenant: string;
  readonly requestId: string;
  /** The request's span. */
  readonly traceparent?: string | undefined;
  readonly draft: Draft;
  /** What tells this request from another one with the same key: the parsed body. */
  readonly body: unknown;
  /** Method and path. */
  readonly route: string;
  readonly idempotencyKey: string | undefined;
  readonly waitMs: number;
}

export type Sent =
  | { readonly kind: "created" | "replayed"; readonly record: MessageRecord; readonly at: number }
  | { readonly kind: "conflict" }
  | { readonly kind: "erased" }
  | { readonly kind: "invalid"; readonly faults: readonly Fault[] }
  | LostAnswer
  | Refused;

type SendHost = AdmitHost & RouteHost & TemplateHost & Pick<Isolate, "messages" | "optOuts">;

const REFUSALS: Readonly<Record<Refused["kind"], true>> = {
  quota_exceeded: true,
  recipient_rate_exceeded: true,
  prefix_rate_exceeded: true,
  duplicate_content: true,
};

export function isRefused(sent: Sent): sent is Refused {
  return sent.kind in REFUSALS;
}

export async function sendMessage(isolate: SendHost, submission: Submission): Promise<Sent> {
  const { settings } = isolate;
  const { draft, tenant, idempotencyKey } = submission;
  const config = await isolate.tenants.config(tenant);
  const intake = takeIn(draft, intakeLimits(settings, config), Date.now());
  const naming = checkNames(draft.messageId, idempotencyKey);
  if (naming.length > 0) {
    return { kind: "invalid", faults: [...naming, ...(intake.ok ? [] : intake.faults)] };
  }
  const address = await addressOf(isolate, tenant, draft.messageId, idempotencyKey);
  const { publicId } = address;
  const named = draft.messageId !== undefined || idempotencyKey !== undefined;
  const fingerprint = await sha256(`${submission.route}\n${canonicalJson(submission.body)}`);
  if (!intake.ok) {
    // Time has passed: what was valid at first may be too late by now, and its repeat is still the same request.
    const before = named ? await firstAnswer(address, tenant, fingerprint) : undefined;
    return before ?? { kind: "invalid", faults: intake.faults };
  }
  // By the id: a repeat of the request is weighed alike.
  const weight = hashFraction(publicId);
  const routed = routeMessage(isolate, config, intake.request, {
    fraction: weight,
    wanted: draft.providerId,
  });
  const templated = routed.ok ? await withTemplate(isolate, routed) : routed;
  if (!templated.ok) {
    // Route and template may have changed since the first request: its repeat is still the same request.
    const before = named ? await firstAnswer(address, tenant, fingerprint) : undefined;
    return before ?? { kind: "invalid", faults: [templated.fault] };
  }
  const { request } = templated;
  const taken = await admitMessage(isolate, config, {
    request,
    allowDuplicate: draft.allowDuplicate ?? false,
    id: async () => publicId,
  });
  if (!taken.ok) {
    const before = named ? await firstAnswer(address, tenant, fingerprint) : undefined;
    return before ?? taken.refusal;
  }
  const listing = await listingAtAcceptance(isolate, tenant, templated.request.to);
  const webhooks = dutyFor(config, templated.request);
  const command: SubmitCommand = {
    acceptance: {
      id: publicId,
      tenant,
      requestId: submission.requestId,
      ...(submission.traceparent !== undefined && { traceparent: submission.traceparent }),
      ...templated.choice,
      request: templated.request,
      fingerprint,
      ...(webhooks && { webhooks }),
      ...(intake.scheduledAt !== undefined && { scheduledAt: intake.scheduledAt }),
    },
    ...(intake.image && { image: intake.image }),
    waitMs: submission.waitMs,
    named,
    listing,
  };
  const answer = await submitTo(address, command, named);
  // What may have been made was not taken for nothing.
  if (answer.kind !== "created" && answer.kind !== "answer_lost") await taken.giveBack();
  return answer;
}

export function intakeLimits(settings: Settings, config: TenantConfig): IntakeLimits {
  const own = config.defaults.from ?? config.senders[0];
  const ours = registry.senderNumbers(settings);
  return {
    defaultSender: own ?? ours.text,
    fallbackSender: own ?? ours.fallback,
    senders: registeredSenders(settings.ENVIRONMENT, registry.ownNumbers(settings), config),
    normalize: config.defaults.normalize,
    scheduleMaxMs: settings.SCHEDULE_MAX,
    validity: settings.VALIDITY,
    providerSender: own === undefined,
    foreign: providersOf(settings).some(({ foreign }) => foreign),
    localWebhooks: settings.ENVIRONMENT === "development",
    ads: {
      ...config.ads,
      consentRequired: settings.AD_CONSENT === "required",
      consentMaxAgeMs: settings.AD_CONSENT_MAX_AGE,
    },
    failover: { by: settings.FAILOVER_BY, ...failoverRules(settings, config) },
  };
}

/** What the service's operator knows of codes, and the tenant's own rules, by provider. */
function failoverRules(
  { FAILOVER_CODES }: Settings,
  { failover }: TenantConfig,
): Pick<FailoverRules, "rules"> {
  const own = failover.rules ?? {};
  const ids = new Set([...Object.keys(FAILOVER_CODES), ...Object.keys(own)]);
  if (ids.size === 0) return {};
  const rules = [...ids].map((id) => {
    const statusCodes = [...(FAILOVER_CODES[id] ?? []), ...(own[id]?.statusCodes ?? [])];
    return [id, { statusCodes, messageIncludes: own[id]?.messageIncludes ?? [] }];
  });
  return { rules: Object.fromEntries(rules) };
}

/** What this very request was answered before, if it was. */
async function firstAnswer(
  { ask }: Address,
  tenant: string,
  fingerprint: string,
): Promise<Sent | undefined> {
  const record = await ask(async (stub) => stub.read(tenant));
  if (record?.fingerprint !== fingerprint) return undefined;
  return { kind: "replayed", ...(firstAnswerOf(record) ?? { record, at: Date.now() }) };
}

/** Keys are bare tokens or the draft standard's quoted strings: 1–255 visible ASCII characters. */
export function readIdempotencyKey(header: string | undefined): string | undefined {
  if (header === undefined) return undefined;
  const quoted = /^"(.*)"$/.exec(header.trim())?.[1];
  return quoted === undefined ? header.trim() : quoted.replaceAll(/\\(["\\])/g, "$1");
}

export function checkNames(
  messageId: string | undefined,
  key: string | undefined,
): readonly Fault[] {
  const faults: Fault[] = [];
  if (key !== undefined && !/^[\x21-\x7e]{1,255}$/.test(key)) {
    faults.push({
      pointer: "Idempotency-Key",
      code: "invalid_key",
      detail: "must have 1 to 255 visible ASCII characters",
    });
  }
  if (messageId === undefined) return faults;
  if (!isOwnMessageId(messageId)) {
    faults.push({
      pointer: "/messageId",
      code: "invalid_message_id",
      detail: "must have 1 to 255 visible ASCII characters and must not begin with msg_",
    });
  }
  if (key !== undefined) {
    faults.push({
      pointer: "Idempotency-Key",
      code: "two_names",
      detail: "give either Idempotency-Key or messageId: each of them names the message",
    });
  }
  return faults;
}

async function addressOf(
  isolate: Pick<Isolate, "messages">,
  tenant: string,
  messageId: string | undefined,
  key: string | undefined,
): Promise<Address> {
  if (messageId !== undefined) return isolate.messages.named(tenant, "id", messageId);
  if (key !== undefined) return isolate.messages.named(tenant, "key", key);
  return isolate.messages.create();
}

export type TemplateHost = Pick<Isolate, "settings" | "templates">;

/**
 * Variables by name, into the template's order. Where the provider cannot be asked, or is known to be in a fault and not asked, the
 * message is accepted all the same and asks when it is its turn: a fault of the provider's must not refuse an OTP.
 */
export async function withTemplate(
  { settings, templates }: TemplateHost,
  routed: Extract<Routed, { ok: true }>,
): Promise<Routed> {
  const { request, choice } = routed;
  const { templateId: id, variables = {}, to: phone, failover } = request;
  if (id === undefined) return routed;
  const provider = providerFor(settings, choice.providerId);
  const wish = { provider, id, phone, inTurn: false, spare: failover?.names };
  const answer = await templates.order(wish, variables);
  // Values go to it by name, and it puts them in.
  if (!answer) return { ...routed, request: { ...request, templateParams: [] } };
  if (answer.ok) {
    if (answer.text.length > ALIMTALK_CHARS) {
      const detail = `make the text longer than ${ALIMTALK_CHARS} characters`;
      return { ok: false, fault: { pointer: "/variables", code: "too_long", detail } };
    }
    const { params: templateParams, text } = answer;
    return { ...routed, request: { ...request, templateParams, text } };
  }
  const { fault } = answer;
  if (fault.kind === "unavailable") return routed;
  return {
    ok: false,
    fault: {
      pointer: isOfVariables(fault) ? "/variables" : "/templateId",
      code: fault.kind,
      detail: describeTemplateFault(fault),
    },
  };
}
