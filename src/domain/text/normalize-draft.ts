/** The texts of a message, made ones that carriers can carry, where its sender asked for it. Pure. */
import type { Draft } from "../message/draft.ts";
import { child } from "../message/intake-checks.ts";
import { normalizeText, type TextChange } from "./normalize.ts";

export interface DraftChange extends TextChange {
  /** JSON pointer of the field. */
  readonly pointer: string;
}

/** Changes that are told; all are made. They are kept with the message. */
export const MAX_CHANGES = 100;

/** Before anything is measured: what is refused is refused of the text that would be sent. */
export function normalizeDraft(given: Draft): {
  readonly draft: Draft;
  readonly changes: readonly DraftChange[];
} {
  const changes: DraftChange[] = [];
  const tidy = <T extends string | undefined>(pointer: string, text: T, keepNames = false): T => {
    if (text === undefined) return text;
    const normalized = normalizeText(text, keepNames);
    for (const change of normalized.changes) changes.push({ pointer, ...change });
    return normalized.text as T;
  };
  const { text, body, subject, variables, failover } = given;
  const draft: Draft = {
    ...given,
    ...(text !== undefined && { text: tidy("/text", text, true) }),
    ...(body !== undefined && { body: tidy("/body", body, true) }),
    ...(subject !== undefined && { subject: tidy("/subject", subject, true) }),
    ...(variables && {
      variables: Object.fromEntries(
        Object.entries(variables).map(([name, value]) => [
          name,
          typeof value === "string" ? tidy(child("/variables", name), value) : value,
        ]),
      ),
    }),
    ...(failover && {
      failover: {
        ...failover,
        fallbackContent: tidy("/failover/fallbackContent", failover.fallbackContent, true),
        fallbackTitle: tidy("/failover/fallbackTitle", failover.fallbackTitle, true),
      },
    }),
  };
  return { draft, changes: changes.slice(0, MAX_CHANGES) };
}
