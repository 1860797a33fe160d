/** The variables of an AlimTalk template by their names, and how it will read; any names while the template is not known. */
import { useEffect, useState } from "preact/hooks";

import { useApp } from "../state/app-context.ts";
import { Preview } from "./text-preview.tsx";
import { VariableFields, type Pair } from "./variables.tsx";

interface Template {
  readonly id: string;
  readonly text: string;
  readonly variables: readonly string[];
}

interface TemplateFieldsProps {
  readonly templateId: string;
  readonly pairs: readonly Pair[];
  readonly onPairs: (pairs: readonly Pair[]) => void;
}

/** Whoever types is not asked about at every letter. */
const PAUSE_MS = 400;

export function TemplateFields({ templateId, pairs, onPairs }: TemplateFieldsProps) {
  const { api } = useApp();
  const [template, setTemplate] = useState<Template>();

  useEffect(() => {
    setTemplate(undefined);
    if (templateId.trim() === "") return undefined;
    let current = true;
    const timer = setTimeout(() => {
      api
        .get<Template>(`/v1/templates/${encodeURIComponent(templateId.trim())}`)
        .then((found) => current && setTemplate(found))
        // Not known, or not to be had now: names can be written by hand.
        .catch(() => undefined);
    }, PAUSE_MS);
    return () => {
      current = false;
      clearTimeout(timer);
    };
  }, [api, templateId]);

  if (!template) return <VariableFields pairs={pairs} onPairs={onPairs} />;
  const values = Object.fromEntries(
    template.variables.map((name) => [name, pairs.find((one) => one.name === name)?.value ?? ""]),
  );
  return (
    <>
      <VariableFields
        names={template.variables}
        values={values}
        onValues={(filled) =>
          onPairs(template.variables.map((name) => ({ name, value: filled[name] ?? "" })))
        }
      />
      <Preview text={template.text} values={values} />
    </>
  );
}
