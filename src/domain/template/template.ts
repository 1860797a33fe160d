/** AlimTalk variables: values go by name into the template's own order. Pure. */
import { extractTemplateVariables, fillVariables } from "@k-msg/core";

import { hideNumbers } from "../privacy/masks.ts";
import { someNames } from "../text/render.ts";

/**
 * The inspection states of a template. `pending`: it is registered, and nobody asked for its inspection. `unknown`: the provider
 * names a state that we do not know.
 */
export const TEMPLATE_STATES = [
  "approved",
  "inspection",
  "rejected",
  "pending",
  "unknown",
] as const;
export type TemplateState = (typeof TEMPLATE_STATES)[number];

/** The states in which a provider sends nothing with a template. What we do not know may be one that it sends with. */
type UnfitState = Exclude<TemplateState, "approved" | "unknown">;

/** The part of a template that we need: its text and the links of its buttons, which may hold variables too. */
export interface TemplateText {
  readonly content: string;
  readonly buttons?: readonly unknown[];
  /** Absent where the provider tells nothing of inspections. */
  readonly state?: TemplateState;
  /** The reviewer's words, or the provider's about the inspection. */
  readonly review?: string;
}

/** The reason that a template could not be read. */
export type ReadFault =
  | { readonly kind: "unknown_template" }
  /** The provider could not be asked. */
  | {
      readonly kind: "unavailable";
      readonly code: string;
      readonly fault: string;
      readonly message: string;
    };

export type TemplateFault =
  | ReadFault
  | { readonly kind: "missing_variables"; readonly names: readonly string[] }
  | { readonly kind: "extra_variables"; readonly names: readonly string[] }
  | {
      readonly kind: "template_not_approved";
      readonly state: UnfitState;
      readonly review?: string;
    };

export type OrderedVariables =
  | { readonly ok: true; readonly params: readonly string[]; readonly text: string }
  | { readonly ok: false; readonly fault: TemplateFault };

const LINKS = ["linkMobile", "linkPc", "linkIos", "linkAndroid"] as const;

/** The distinct names in order of first appearance: in the text, then in the links, button by button. */
export function templateNames(template: TemplateText): readonly string[] {
  const links = (template.buttons ?? []).flatMap((button) =>
    LINKS.map((link) => (button as Record<string, unknown> | null)?.[link]),
  );
  const texts = [template.content, ...links.filter((link) => typeof link === "string")];
  return [...new Set(texts.flatMap((text) => extractTemplateVariables(text)))];
}

/**
 * The values in the template's order, if the template may be sent with at all.
 * @param spare names that another text of the message uses: the template need not have them
 */
export function fillTemplate(
  template: TemplateText,
  variables: Readonly<Record<string, string>>,
  spare: readonly string[] = [],
): OrderedVariables {
  const { state, review } = template;
  if (state === undefined || state === "approved" || state === "unknown") {
    return orderVariables(template, variables, spare);
  }
  const fault = { kind: "template_not_approved", state, ...(review && { review }) } as const;
  return { ok: false, fault };
}

/** @param variables texts by tidied names, as a message stores them */
export function orderVariables(
  template: TemplateText,
  variables: Readonly<Record<string, string>>,
  spare: readonly string[] = [],
): OrderedVariables {
  const names = templateNames(template);
  const values = new Map(Object.entries(variables));
  const missing = names.filter((name) => !values.has(name));
  if (missing.length > 0) {
    return { ok: false, fault: { kind: "missing_variables", names: missing } };
  }
  const used = new Set([...names, ...spare]);
  const extra = [...values.keys()].filter((name) => !used.has(name));
  if (extra.length > 0) return { ok: false, fault: { kind: "extra_variables", names: extra } };
  return {
    ok: true,
    params: names.map((name) => values.get(name) ?? ""),
    text: fillVariables(template.content, values, Infinity) ?? "",
  };
}

/** True if the fault lies in the values; otherwise it lies in the template that the message names. */
export function isOfVariables({ kind }: TemplateFault): boolean {
  return kind === "missing_variables" || kind === "extra_variables";
}

/** A reviewer's whole letter does not fit into an answer about a message. */
const REVIEW_SHOWN = 200;

const UNFIT: Readonly<Record<UnfitState, { readonly is: string; readonly remedy: string }>> = {
  inspection: {
    is: "is still in inspection",
    remedy: "wait until GET /v1/templates/{id} shows it as approved, or use another one",
  },
  rejected: {
    is: "was rejected in its inspection",
    remedy: "change it with PUT /v1/templates/{id} and have it inspected again, or use another one",
  },
  pending: {
    is: "was not given to inspection yet",
    remedy: "ask for it with POST /v1/templates/{id}/inspection, or use another one",
  },
};

/** A sentence for people; names the variables, never their values. */
export function describeTemplateFault(fault: TemplateFault): string {
  switch (fault.kind) {
    case "unknown_template":
      return "the provider knows no such template";
    case "missing_variables":
      return `the template needs the variables ${someNames(fault.names)}`;
    case "extra_variables":
      return `the template has no variables ${someNames(fault.names)}`;
    case "template_not_approved": {
      const { is, remedy } = UNFIT[fault.state];
      return `the template ${is}${quoted(fault.review)}: ${remedy}`;
    }
    case "unavailable":
      return "the provider could not be asked for the template";
  }
}

/** A reviewer may name a number, and answers about messages hold none. */
function quoted(review: string | undefined): string {
  const words = hideNumbers(review ?? "")
    .replaceAll(/\s+/g, " ")
    .trim();
  if (words === "") return "";
  const shown = words.length > REVIEW_SHOWN ? `${words.slice(0, REVIEW_SHOWN)}…` : words;
  return ` ("${shown}")`;
}
