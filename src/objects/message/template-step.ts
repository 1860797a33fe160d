/** What stands between an accepted AlimTalk and its attempt when its template was not to be had at acceptance. */
import { postpone } from "../../domain/message/attempt-pass.ts";
import { fail, type RetryPolicy } from "../../domain/message/lifecycle.ts";
import type { MessageRecord } from "../../domain/message/record.ts";
import { retryDelay } from "../../domain/message/schedule.ts";
import { describeTemplateFault } from "../../domain/template/template.ts";
import type { ProviderAccess } from "../../providers/provider.ts";

export type TemplateStep =
  /** Values and text are known: go on with this record. */
  | { readonly kind: "ready"; readonly record: MessageRecord }
  /** A change that ends the attempt before it began. */
  | { readonly kind: "stored"; readonly record: MessageRecord }
  /** Nothing changed but the time. */
  | { readonly kind: "postponed"; readonly record: MessageRecord };

type Ask = (
  provider: ProviderAccess,
  policy: RetryPolicy,
  clock: () => number,
) => Promise<TemplateStep>;

/** The provider fills the values in itself. */
const BY_NAME = { ok: true, params: [], text: undefined } as const;

/** The question that still has to be asked; undefined where everything is known. */
export function openTemplate(record: MessageRecord): Ask | undefined {
  const { templateId, templateParams, variables } = record.request;
  if (templateId === undefined || templateParams !== undefined) return undefined;
  return async (provider, policy, clock) => {
    const answer = (await provider.template?.(templateId, variables ?? {})) ?? BY_NAME;
    if (answer.ok) return { kind: "ready", record: resolveTemplate(record, answer) };
    const { fault } = answer;
    if (fault.kind === "unavailable") {
      const wait = retryDelay(record.id, record.attempts + 3, policy);
      return { kind: "postponed", record: postpone(record, clock() + wait) };
    }
    const error = {
      code: fault.kind === "unknown_template" ? "TEMPLATE_NOT_FOUND" : "INVALID_REQUEST",
      message: describeTemplateFault(fault),
      fault: "request",
    };
    return { kind: "stored", record: fail(record, error, clock()) };
  };
}

/** The template was read: the values in its order and the text that the provider will report back. */
function resolveTemplate(
  record: MessageRecord,
  { params, text }: { readonly params: readonly string[]; readonly text: string | undefined },
): MessageRecord {
  return {
    ...record,
    request: { ...record.request, templateParams: params, ...(text !== undefined && { text }) },
  };
}
