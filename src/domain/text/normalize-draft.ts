/** The texts of a message, made ones that carriers can carry, where its sender asked for it. Pure. */
import { composeText, splitVariables, tidyVariableName, variableTexts } from "@k-msg/core";

import type { Draft, FailoverDraft } from "../message/draft.ts";
import { child } from "../message/intake-checks.ts";
import { normalizeText, normalizeTitle, type Normalized, type TextChange } from "./normalize.ts";

export interface DraftChange extends TextChange {
  /** JSON pointer of the field. */
  readonly pointer: string;
}

/** Changes that are told; all are made. They are kept with the message. */
export const MAX_CHANGES = 100;

export interface NormalizedDraft {
  readonly draft: Draft;
  readonly changes: readonly DraftChange[];
  /** A value as a title takes it: other texts may hold more of it. */
  readonly titleValue: (value: string) => string;
}

/** Before anything is measured: what is refused is refused of the text that would be sent. */
export function normalizeDraft(given: Draft): NormalizedDraft {
  const changes: DraftChange[] = [];
  const tell = (pointer: string, { text, changes: made }: Normalized): string => {
    for (const change of made) changes.push({ pointer, ...change });
    return text;
  };
  const { text, body, subject, failover } = given;
  const tidy = {
    ...(text !== undefined && { text: tell("/text", normalizeText(text, true)) }),
    ...(body !== undefined && { body: tell("/body", normalizeText(body, true)) }),
    ...(subject !== undefined && { subject: tell("/subject", normalizeTitle(subject, true)) }),
  };
  const variables = Object.fromEntries(
    Object.entries(given.variables ?? {}).map(([name, value]) => {
      if (typeof value !== "string") return [name, value];
      return [name, tell(child("/variables", name), normalizeText(value))];
    }),
  );
  const draft: Draft = {
    ...given,
    ...tidy,
    ...(given.variables && { variables }),
    ...(failover && { failover: normalizeFailover(failover, tell) }),
  };
  const values = variableTexts(variables);
  const titles = { "/subject": subject, "/failover/fallbackTitle": failover?.fallbackTitle };
  for (const [pointer, title = ""] of Object.entries(titles)) {
    changes.push(...changesOfValues(title, values).map((change) => ({ pointer, ...change })));
  }
  const titleValue = (value: string): string => normalizeTitle(value).text;
  return { draft, changes: changes.slice(0, MAX_CHANGES), titleValue };
}

function normalizeFailover(
  failover: FailoverDraft,
  tell: (pointer: string, normalized: Normalized) => string,
): FailoverDraft {
  const { fallbackContent: content, fallbackTitle: title } = failover;
  return {
    ...failover,
    ...(content !== undefined && {
      fallbackContent: tell("/failover/fallbackContent", normalizeText(content, true)),
    }),
    ...(title !== undefined && {
      fallbackTitle: tell("/failover/fallbackTitle", normalizeTitle(title, true)),
    }),
  };
}

/** Changes that a title makes to its values, at the place of their names in it. */
function changesOfValues(title: string, values: ReadonlyMap<string, string>): TextChange[] {
  const changes: TextChange[] = [];
  let at = 1;
  for (const { text, name } of splitVariables(title)) {
    const value = name === undefined ? undefined : values.get(tidyVariableName(name));
    const made = value === undefined ? [] : normalizeTitle(composeText(value)).changes;
    for (const change of made) changes.push({ ...change, at });
    at += text.length;
  }
  return changes;
}
