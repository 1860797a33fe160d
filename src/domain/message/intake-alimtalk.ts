/** AlimTalk and its fallback: what is stored of a draft, or why it cannot be sent. Pure. */
import { ALIMTALK_MAX_CHARS } from "@k-msg/core";

import { LONG_BYTES } from "../korea/text-limits.ts";
import type { Rendered } from "../text/render.ts";
import type { Body, FailoverDraft, IntakeLimits } from "./draft.ts";
import { checkBytes, checkCharacters, checkTitle, child, type Report } from "./intake-checks.ts";
import type { MessageRequest } from "./record.ts";

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
    ...readFailover(draft.failover, fault),
    ...known,
    ...(fallbackNames.length > 0 && { names: fallbackNames }),
  };
  return {
    type: "ALIMTALK",
    templateId: draft.templateId,
    variables,
    ...(failover && { failover }),
  };
}

function readFailover(
  failover: FailoverDraft,
  fault: Report,
): NonNullable<MessageRequest["failover"]> {
  const { enabled, fallbackChannel, fallbackContent, fallbackTitle = "" } = failover;
  if (fallbackContent !== undefined) {
    checkBytes("/failover/fallbackContent", fallbackContent, LONG_BYTES, fault);
    if (fallbackContent.length > ALIMTALK_CHARS) {
      fault("/failover/fallbackContent", "too_long", `may have ${ALIMTALK_CHARS} characters`);
    }
  }
  const title = checkTitle("/failover/fallbackTitle", fallbackTitle, fault);
  return {
    enabled,
    ...(fallbackChannel && { fallbackChannel }),
    // Both are sent without blanks around them.
    ...(fallbackContent !== undefined && { fallbackContent: fallbackContent.trim() }),
    ...(title !== "" && { fallbackTitle: title }),
  };
}
