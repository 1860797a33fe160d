/** AlimTalk variables: values go by name into the template's own order. Pure. */
import { extractTemplateVariables } from "@k-msg/core";
import { interpolate } from "@k-msg/template/send";

/** What we need of a template: its text and the links of its buttons, which may hold variables too. */
export interface TemplateText {
  readonly content: string;
  readonly buttons?: readonly unknown[];
}

/** Why a template could not be read. */
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
  | { readonly kind: "extra_variables"; readonly names: readonly string[] };

export type OrderedVariables =
  | { readonly ok: true; readonly params: readonly string[]; readonly text: string }
  | { readonly ok: false; readonly fault: TemplateFault };

const LINKS = ["linkMo", "linkPc", "linkIos", "linkAnd"] as const;

/** The distinct names in order of first appearance: in the text, then in the links, button by button. */
export function templateNames(template: TemplateText): readonly string[] {
  const links = (template.buttons ?? []).flatMap((button) =>
    LINKS.map((link) => (button as Record<string, unknown> | null)?.[link]),
  );
  const texts = [template.content, ...links.filter((link) => typeof link === "string")];
  return [...new Set(texts.flatMap((text) => extractTemplateVariables(text)))];
}

export function orderVariables(
  template: TemplateText,
  variables: Readonly<Record<string, string>>,
): OrderedVariables {
  const names = templateNames(template);
  const missing = names.filter((name) => !Object.hasOwn(variables, name));
  if (missing.length > 0) {
    return { ok: false, fault: { kind: "missing_variables", names: missing } };
  }
  const extra = Object.keys(variables).filter((name) => !names.includes(name));
  if (extra.length > 0) return { ok: false, fault: { kind: "extra_variables", names: extra } };
  return {
    ok: true,
    params: names.map((name) => variables[name] ?? ""),
    text: interpolate(template.content, asWritten(template.content, variables)),
  };
}

/**
 * The values under the names as the text has them: `interpolate` takes a name literally, blanks included. No prototype, or
 * `#{constructor}` would find a value.
 */
function asWritten(
  text: string,
  variables: Readonly<Record<string, string>>,
): Record<string, string> {
  const values = Object.create(null) as Record<string, string>;
  for (const [, name = ""] of text.matchAll(/#\{([^}]+)\}/g)) {
    const value = variables[name.trim()];
    if (Object.hasOwn(variables, name.trim()) && value !== undefined) values[name] = value;
  }
  return values;
}

/** A caller may send any number of wrong names: the answer repeats a few. */
const NAMES_SHOWN = 20;

/** A sentence for people; names the variables, never their values. */
export function describeTemplateFault(fault: TemplateFault): string {
  switch (fault.kind) {
    case "unknown_template":
      return "the provider knows no such template";
    case "missing_variables":
      return `the template needs the variables ${some(fault.names)}`;
    case "extra_variables":
      return `the template has no variables ${some(fault.names)}`;
    case "unavailable":
      return "the provider could not be asked for the template";
  }
}

function some(names: readonly string[]): string {
  const shown = names.slice(0, NAMES_SHOWN).join(", ");
  return names.length > NAMES_SHOWN ? `${shown} and ${names.length - NAMES_SHOWN} more` : shown;
}
