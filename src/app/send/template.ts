/** An AlimTalk's template, where its provider has it: the values in its order, and the text that they make. */
import { ALIMTALK_CHARS } from "../../domain/message/intake-alimtalk.ts";
import { describeTemplateFault, isOfVariables } from "../../domain/template/template.ts";
import type { Isolate } from "../../objects/isolate.ts";
import { providerFor } from "../../providers/registry.ts";
import type { Routed } from "../../providers/route-message.ts";

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
