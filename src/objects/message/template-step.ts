/**
 * The step between an accepted AlimTalk and its attempt when its template could not be read at acceptance. It is asked for when
 * the gate has let the message through, so that the retries of an outage cost no more calls than the gate allows.
 */
import { postpone } from "../../domain/message/attempt-pass.ts";
import { fail } from "../../domain/message/fail.ts";
import { providerFault } from "../../domain/message/faults.ts";
import type { MessageRecord } from "../../domain/message/record.ts";
import { retryDelay } from "../../domain/message/retry-delay.ts";
import {
  describeTemplateFault,
  isOfVariables,
  type TemplateFault,
} from "../../domain/template/template.ts";
import { providerFor } from "../../providers/registry.ts";
import type { Isolate } from "../isolate.ts";
import type { Met } from "./send-turn.ts";
import { retryPolicyOf } from "./timing.ts";

export type TemplateStep =
  /** Values and text are known: go on with this record. */
  | { readonly kind: "ready"; readonly record: MessageRecord }
  /** The message cannot be sent, ever. */
  | { readonly kind: "ended"; readonly record: MessageRecord }
  /** Nothing changed but the time. */
  | {
      readonly kind: "postponed";
      readonly record: MessageRecord;
      /** The fault of the provider, where that is the reason. */
      readonly met: Met | undefined;
    };

/** The provider fills the values in itself. */
const BY_NAME = { ok: true, params: [], text: undefined } as const;
/** The gate says how long a fault of the provider lasts, so the message soon asks it again. Other faults it knows nothing of. */
const AGAIN = { gate: 1, other: 4 };

export function hasOpenTemplate({ request }: MessageRecord): boolean {
  return request.templateId !== undefined && request.templateParams === undefined;
}

/** For a message whose turn it is, with an open template. */
export async function readTemplate(
  isolate: Pick<Isolate, "settings" | "templates">,
  record: MessageRecord,
): Promise<TemplateStep> {
  const { templateId: id = "", variables = {}, to: phone, failover } = record.request;
  const provider = providerFor(isolate.settings, record.providerId);
  const wish = { provider, id, phone, inTurn: true, spare: failover?.names };
  const answer = (await isolate.templates.order(wish, variables)) ?? BY_NAME;
  if (answer.ok) return { kind: "ready", record: resolved(record, answer) };
  const { fault } = answer;
  const now = Date.now();
  if (fault.kind !== "unavailable") {
    return { kind: "ended", record: fail(record, errorOf(fault), now) };
  }
  const outcome = providerFault(fault.fault);
  const times = outcome ? AGAIN.gate : record.attempts + AGAIN.other;
  const wait = retryDelay(record.id, times, retryPolicyOf(isolate.settings, record));
  const { type } = record.request;
  const met = outcome && { outcome, code: fault.code, message: fault.message, type };
  return { kind: "postponed", record: postpone(record, now + wait), met };
}

/** The codes of k-msg, which has one for a template that cannot be sent with, whatever the reason. */
function errorOf(fault: TemplateFault): { code: string; message: string; fault: string } {
  return {
    code: isOfVariables(fault) ? "INVALID_REQUEST" : "TEMPLATE_NOT_FOUND",
    message: describeTemplateFault(fault),
    fault: "request",
  };
}

/** The template was read: the values in its order and the text that the provider will report back. */
function resolved(
  record: MessageRecord,
  { params, text }: { readonly params: readonly string[]; readonly text: string | undefined },
): MessageRecord {
  return {
    ...record,
    request: { ...record.request, templateParams: params, ...(text !== undefined && { text }) },
  };
}
