/** The text in an AlimTalk's place: judged when the AlimTalk is, as a text that is sent by itself. Pure. */
import { ALIMTALK_MAX_CHARS } from "@k-msg/core";

import type { FailoverDraft, IntakeLimits } from "./draft.ts";
import { checkTitle, type Report } from "./intake-checks.ts";
import { judgeText } from "./intake-text.ts";
import type { MessageRequest } from "./record.ts";

type Failover = NonNullable<MessageRequest["failover"]>;

const AT = { text: "/failover/fallbackContent", subject: "/failover/fallbackTitle" } as const;

/** @param draft its texts are filled, and a step stands in k-msg's fields too */
export function readFailover(
  draft: FailoverDraft,
  known: IntakeLimits["failover"],
  fault: Report,
): Failover {
  const { enabled, on } = draft;
  // Both are sent without blanks around them.
  const text = draft.fallbackContent?.trim();
  if (text && known.by === "provider" && text.length > ALIMTALK_MAX_CHARS) {
    const detail = `may have ${ALIMTALK_MAX_CHARS} characters: the provider sends it`;
    fault(AT.text, "too_long", detail);
  }
  const { channel, title } = draft.steps
    ? ofStep(draft, text, fault)
    : ofFields(draft, text, fault);
  return {
    enabled,
    ...(on && { on }),
    ...(channel && { fallbackChannel: channel }),
    ...(text !== undefined && { fallbackContent: text }),
    ...(title !== "" && { fallbackTitle: title }),
    ...known,
  };
}

interface Judged {
  readonly channel?: Failover["fallbackChannel"];
  readonly title: string;
}

/** The type of a step is what its caller wants. */
function ofStep(draft: FailoverDraft, text: string | undefined, fault: Report): Judged {
  // It was reported that there is none, or that it could not be filled.
  if (text === undefined) return { title: "" };
  if (text === "") fault(AT.text, "required", "is empty");
  const given = { text, subject: draft.fallbackTitle };
  const { type, subject } = judgeText(given, draft.steps?.[0]?.type, AT, fault);
  return { channel: type === "LMS" ? "lms" : "sms", title: subject };
}

/** k-msg's `sms` leaves an LMS to a text that is longer, and the title to that. */
function ofFields(draft: FailoverDraft, text: string | undefined, fault: Report): Judged {
  const { fallbackChannel: channel, fallbackTitle = "" } = draft;
  if (text) judgeText({ text }, channel === "lms" ? "LMS" : undefined, AT, fault);
  return { ...(channel && { channel }), title: checkTitle(AT.subject, fallbackTitle, fault) };
}
