/** The body of an alert: `text` for Slack, `content` for Discord, plain fields for all others. Pure. */
import { iso } from "../../kernel/time/iso.ts";
import { kstTime } from "../korea/day.ts";
import { hideNumbers } from "../privacy/masks.ts";
import { partsOf } from "./condition.ts";
import type { Notice } from "./notice.ts";
import { sentencesOf } from "./words.ts";

/** Discord takes 2,000 characters in all. */
const LONGEST_MESSAGE = 300;

export interface AlertBody {
  readonly type: "alert.raised" | "alert.cleared";
  /** The same for a delivery that is repeated. */
  readonly id: string;
  readonly service: string;
  /** With the provider where it has one: `account:<provider>`. */
  readonly condition: string;
  readonly provider: string | null;
  readonly tenant: string | null;
  readonly code: string;
  readonly message: string;
  /** ISO 8601, UTC. */
  readonly at: string;
  readonly since: string;
  readonly count: number;
  readonly text: string;
  readonly content: string;
}

/** @param service which of an operator's services speaks */
export function bodyOf(notice: Notice, service: string): AlertBody {
  const { kind, condition, code, count } = notice;
  const { provider, tenant } = partsOf(condition);
  const message = plain(notice.message).slice(0, LONGEST_MESSAGE);
  const [at, since] = [iso(notice.at), iso(notice.since)];
  const text = [
    `[${service}] ${kind === "raised" ? "ALERT 경보" : "OVER 해제"}: ${condition} (${code})`,
    ...sentencesOf(notice),
    ...(kind === "raised" && message !== "" ? [message] : []),
    kind === "raised"
      ? `since ${kstTime(notice.since)} KST`
      : `${kstTime(notice.since)} – ${kstTime(notice.at)} KST`,
  ].join("\n");
  return {
    type: `alert.${kind}`,
    id: `${condition}/${kind}/${at}`,
    service,
    condition,
    provider: provider ?? null,
    tenant: tenant ?? null,
    code,
    message,
    at,
    since,
    count,
    text,
    content: text,
  };
}

/** A provider's own words must not mention anybody in a chat, and hold no number. */
function plain(words: string): string {
  return hideNumbers(words)
    .replaceAll(/[\s<>&@\p{Cc}]+/gu, " ")
    .trim();
}
