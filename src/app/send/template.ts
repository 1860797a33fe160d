/** An AlimTalk's template, where its provider has it: the values in its order, and the text that they make. */
import { ALIMTALK_CHARS } from "../../domain/message/intake-alimtalk.ts";
import type { Fault } from "../../domain/message/intake-checks.ts";
import {
  describeTemplateFault,
  isOfVariables,
  type TemplateFault,
} from "../../domain/template/template.ts";
import { someNames } from "../../domain/text/render.ts";
import { providerFor } from "../../providers/registry.ts";
import type { Routed } from "../../providers/route-message.ts";
import { mayUseTemplate, type TemplateHost } from "../templates/find-template.ts";

/**
 * Variables by name, into the template's order. Where the provider cannot be asked, or is known to be in a fault and not asked, the
 * message is accepted all the same and asks when it is its turn: a fault of the provider's must not refuse an OTP.
 */
export async function withTemplate(
  host: TemplateHost,
  routed: Extract<Routed, { ok: true }>,
  tenant: string,
): Promise<Routed> {
  const { settings, templates } = host;
  const { request, choice } = routed;
  const { templateId: id, variables = {}, to: phone, failover } = request;
  if (id === undefined) return routed;
  const { providerId } = choice;
  // What is somebody else's is as if it were not there.
  if (!(await mayUseTemplate(host, tenant, { providerId, id }))) {
    return { ok: false, fault: templateFault({ kind: "unknown_template" }) };
  }
  const provider = providerFor(settings, providerId);
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
  return { ok: false, fault: templateFault(fault) };
}

function templateFault(fault: TemplateFault): Fault {
  return {
    pointer: isOfVariables(fault) ? "/variables" : "/templateId",
    code: fault.kind,
    detail: describeTemplateFault(fault),
    ...("names" in fault && { values: { names: someNames(fault.names) } }),
  };
}
