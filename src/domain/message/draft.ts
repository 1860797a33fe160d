/** A caller's request, whatever the route, and its bounds. */
import type { AdLimits, Purposeful } from "../advertising/ad-intake.ts";
import type { OnUnknown } from "./absence.ts";
import type { Picture } from "./intake-checks.ts";
import type { MessageRequest } from "./record.ts";
import type { ValidityDefaults } from "./validity.ts";

/** A message as it came in, whatever the route. */
export interface Draft extends Purposeful {
  /** `auto`: what an advertisement lacks is added. */
  readonly adFormat?: "auto" | undefined;
  readonly type?: "SMS" | "LMS" | "MMS" | "ALIMTALK" | undefined;
  readonly to: string;
  readonly from?: string | undefined;
  readonly text?: string | undefined;
  /** Another word for `text`. */
  readonly body?: string | undefined;
  readonly subject?: string | undefined;
  readonly templateId?: string | undefined;
  readonly variables?: Readonly<Record<string, string | number | boolean | null>> | undefined;
  /** Epoch ms. */
  readonly scheduledAt?: number | undefined;
  readonly messageId?: string | undefined;
  readonly priority?: "normal" | "high" | undefined;
  readonly failover?: FailoverDraft | undefined;
  readonly customFields?: Readonly<Record<string, string>> | undefined;
  readonly image?: Picture | undefined;
  /** Attempts at most; both words mean the same. */
  readonly maxAttempts?: number | undefined;
  readonly max_attempts?: number | undefined;
  /** Its batch begins then, epoch ms: its time counts from there. */
  readonly notBefore?: number | undefined;
  /** Time that it may be sent for, ms. */
  readonly validFor?: number | undefined;
  /** Until when it may be sent, epoch ms. */
  readonly validUntil?: number | undefined;
  readonly onUnknown?: OnUnknown | undefined;
  /** The provider that the caller insists on. */
  readonly providerId?: string | undefined;
  readonly webhookUrl?: string | undefined;
  /** Replace what carriers cannot carry; left out: as the tenant has it. */
  readonly normalize?: boolean | undefined;
  /** The same text may go to the same number again at once. */
  readonly allowDuplicate?: boolean | undefined;
}

/** Failures for which the text goes out: those that say that nobody has Kakao there, or every one. */
export const FAILOVER_ON = ["no_kakao", "any_failure"] as const;
export type FailoverOn = (typeof FAILOVER_ON)[number];

/** A step that follows the AlimTalk; left out of `type`: as its length wants. */
export interface FailoverStep {
  readonly type?: "SMS" | "LMS" | undefined;
  readonly text: string;
  readonly subject?: string | undefined;
}

export interface FailoverDraft {
  readonly enabled: boolean;
  readonly on?: FailoverOn | undefined;
  /** In place of the three fields below, which are k-msg's. */
  readonly steps?: readonly FailoverStep[] | undefined;
  readonly fallbackChannel?: "sms" | "lms" | undefined;
  readonly fallbackContent?: string | undefined;
  readonly fallbackTitle?: string | undefined;
}

export interface IntakeLimits {
  readonly defaultSender: string;
  readonly fallbackSender: string | undefined;
  readonly scheduleMaxMs: number;
  /** Defaults for messages that name none; left out: no limit. */
  readonly validity?: ValidityDefaults;
  /** Nobody but the provider says who sends, where the caller does not. */
  readonly providerSender?: boolean;
  /** True if a provider takes numbers outside Korea. */
  readonly foreign?: boolean;
  /** Numbers that may stand as the sender, domestic digits; empty: any. */
  readonly senders?: readonly string[];
  /** For a message that does not say it. */
  readonly normalize?: boolean | undefined;
  /** Webhooks may go to this machine: development alone. */
  readonly localWebhooks?: boolean;
  /** Addresses of the tenant's webhooks that are proven; left out: a message may name any. */
  readonly provenWebhooks?: readonly string[] | undefined;
  /** The sender of the text for a failed AlimTalk, and the codes that operators know. */
  readonly failover: Pick<NonNullable<MessageRequest["failover"]>, "by" | "rules">;
  readonly ads?: AdLimits;
}

/** The stored part of a draft, without recipient and sender. */
export type Body = Omit<MessageRequest, "to" | "toAsGiven" | "from">;
