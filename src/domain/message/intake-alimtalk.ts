/** AlimTalk and its fallback: what is stored of a draft, or why it cannot be sent. Pure. */
import { ALIMTALK_MAX_CHARS } from "@k-msg/core";

import type { Rendered } from "../text/render.ts";
import type { Body, IntakeLimits } from "./draft.ts";
import { checkCharacters, child, type Report } from "./intake-checks.ts";
import { readFailover } from "./intake-failover.ts";

/** A rendered AlimTalk, and so each of its values, and the text in its place. */
export const ALIMTALK_CHARS = ALIMTALK_MAX_CHARS;
const TEMPLATE_ID_CHARS = 64;

export function takeAlimTalk(
  { draft, variables, fallbackNames }: Rendered,
  known: IntakeLimits["failover"],
  fault: Report,
): Body | undefined {
  if (draft.templateId === undefined || draft.templateId.trim() === "") {
    fault("/templateId", "required", "AlimTalk needs the code of an approved template");
    return undefined;
  }
  if (draft.templateId.length > TEMPLATE_ID_CHARS) {
    fault("/templateId", "too_long", `may have ${TEMPLATE_ID_CHARS} characters`);
  }
  checkCharacters("/templateId", draft.templateId, fault);
  for (const name of ["text", "subject", "image"] as const) {
    if (draft[name] !== undefined) {
      fault(`/${name}`, "not_allowed", "AlimTalk takes its text from the template");
    }
  }
  for (const [name, value] of Object.entries(variables)) {
    const pointer = child("/variables", name);
    if (value.length > ALIMTALK_CHARS) {
      fault(pointer, "too_long", `may have ${ALIMTALK_CHARS} characters`);
    }
    checkCharacters(pointer, value, fault);
  }
  const failover = draft.failover && {
    ...readFailover(draft.failover, known, fault),
    ...(fallbackNames.length > 0 && { names: fallbackNames }),
  };
  return {
    type: "ALIMTALK",
    templateId: draft.templateId,
    variables,
    ...(failover && { failover }),
  };
}
