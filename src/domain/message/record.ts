/** The one value that a message object stores: the message with its timeline. All times are epoch milliseconds, UTC. */
import type { MessageType } from "@k-msg/core";

import type { Purposeful } from "../advertising/ad-intake.ts";
import type { OwedAlert } from "../alerts/owed.ts";
import type { FailoverRules } from "../tenant/tenant-config.ts";
import type { DraftChange } from "../text/normalize-draft.ts";
import type { WebhookDuty } from "../webhook/webhook-duty.ts";
import type { Absence, OnUnknown } from "./absence.ts";
import type { DeliveredAtSource } from "./delivery-time.ts";
import type { FailoverOn } from "./draft.ts";
import type { SkipReason } from "./fallback-skips.ts";
import type { FirstAnswer } from "./first-answer.ts";
import type { Presumed } from "./presumed.ts";
import type { StateSource } from "./state-source.ts";
import type { State } from "./states.ts";
import type { WarningCode } from "./warnings.ts";

/** The request, normalised: the type is decided, the text rendered, the numbers are domestic digits. */
export interface MessageRequest extends Purposeful {
  readonly type: MessageType;
  /** Recipient, domestic digits, e.g. "01012345678"; of a number outside Korea E.164 with its plus sign. */
  readonly to: string;
  /** The recipient as the caller wrote it; k-msg's answers repeat it. */
  readonly toAsGiven: string;
  readonly from?: string;
  /** The caller named no sender: it is the provider's, and changes with it. */
  readonly defaultSender?: true;
  /** SMS, LMS, MMS: the text. AlimTalk: the rendered text once the template is known. */
  readonly text?: string;
  /** Keyed hash of the text, once the text is forgotten. */
  readonly textHash?: string;
  readonly subject?: string;
  readonly templateId?: string;
  readonly variables?: Readonly<Record<string, string>>;
  /** Values in the order in which the template names them; absent until the template was read. */
  readonly templateParams?: readonly string[];
  readonly failover?: {
    readonly enabled: boolean;
    /** The failures for which the text goes out; left out: those that say that nobody has Kakao there. */
    readonly on?: FailoverOn;
    readonly fallbackChannel?: "sms" | "lms";
    readonly fallbackContent?: string;
    /** It had a text, which was forgotten. */
    readonly textGone?: true;
    readonly fallbackTitle?: string;
    /** Variables that its texts have used: the template need not have them. */
    readonly names?: readonly string[];
    /** The sender of the text: we, as a message of its own, or the provider, of which only its AlimTalk tells. */
    readonly by?: "service" | "provider";
    /** Codes and words that operators know to mean "no Kakao", by provider. */
    readonly rules?: FailoverRules["rules"];
  };
  readonly customFields?: Readonly<Record<string, string>>;
  /** Passes the line of waiting messages. */
  readonly priority?: "high";
  /** Attempts at most; the setting MAX_SEND_ATTEMPTS where it is left out. */
  readonly maxAttempts?: number;
  /** No attempt begins at or after this time, epoch ms; absent: no limit. */
  readonly validUntil?: number | undefined;
  /** The action if it is unknown whether the message was taken; the default of the purpose where it is left out. */
  readonly onUnknown?: OnUnknown;
  /** The address to which this message alone reports its events, signed with the tenant's first secret. */
  readonly webhookUrl?: string;
  /** The changes of the texts that their sender asked for; a bounded list. */
  readonly changes?: readonly DraftChange[];
  /** Codes of what its caller is told, known when it was taken in. */
  readonly warnings?: readonly WarningCode[];
  /** MMS: the picture lies beside the record under its own key until the message is sent. */
  readonly image?: { readonly filename: string; readonly contentType: string };
}

export interface BatchPlace {
  /** Public id of the batch. */
  readonly id: string;
  /** Place among the messages of the request, from 0. */
  readonly index: number;
}

/** One line of a message's history; its revision is the number of this change. */
export interface TimelineEntry {
  readonly revision: number;
  readonly at: number;
  readonly event: string;
  readonly from: State | null;
  readonly to: State;
  readonly detail?: Readonly<Record<string, string | number | boolean>>;
}

export interface Fallback {
  /** `owed`: it has to be made. `skipped`: it cannot be, or must not. */
  readonly state: "owed" | "made" | "skipped";
  /** When it was decided; while it is owed, when it is tried next. */
  readonly at: number;
  /** Id of the fallback message. */
  readonly id?: string;
  /** The reason that it was skipped. */
  readonly why?: SkipReason;
}

export interface MessageRecord {
  /** Layout of this value; raised when a field changes its meaning. */
  readonly schema: 1;
  /** The id that callers see: `msg_…`, or their own messageId. */
  readonly id: string;
  readonly tenant: string;
  /** Keyed hash of the request that created the message; empty once it was redacted. It tells a repeat from another request with the same key. */
  readonly fingerprint: string;
  readonly requestId: string;
  readonly request: MessageRequest;
  /** The batch that it came with, and its place in it. */
  readonly batch?: BatchPlace;

  readonly state: State;
  /** The source of the state; absent in records from before it was kept. */
  readonly stateSource?: StateSource;
  /** Counts the changes, from 1. */
  readonly revision: number;
  /** The newest revision known to be in Postgres; 0 before the first. */
  readonly mirrored: number;
  /** The ledger of accepted messages has it; what is not there cannot be proven complete, so it is not forgotten before. */
  readonly ledgered?: true;
  readonly timeline: readonly TimelineEntry[];

  readonly acceptedAt: number;
  /** When it was asked to go out; absent for "now". */
  readonly scheduledAt?: number;
  /** Not before this time may the next attempt start. */
  readonly attemptAfter: number;
  /** True if that time is a slot of the provider gate: no other has to be asked for. */
  readonly slotted?: boolean | undefined;
  /** Number of times that the gate had no slot for its next attempt, as the tenant had its part of them. */
  readonly toldLater?: number | undefined;
  /** The gate's slot for a check that could not start at its time. */
  readonly checkSlot?: number;
  /** Number of attempts that were begun. */
  readonly attempts: number;
  /** Attempts before the newest replay: the limit counts from there. */
  readonly attemptLimitFrom?: number;
  /** Attempts since then that ended with a fault which was not the message's: the limit leaves them out. */
  readonly uncounted?: number | undefined;
  /** A replay made it valid anew: in place of what was asked for, epoch ms. */
  readonly renewedUntil?: number | undefined;
  /** Attempts that followed an absence, by its grade; absent: none. */
  readonly resent?: { readonly proven: number; readonly presumed: number } | undefined;
  /** While unconfirmed: what polls that did not show it have taught. */
  readonly absence?: Absence | undefined;
  /** The newest attempt whose absence was only presumed: nobody may claim any more that nothing was sent. */
  readonly presumed?: Presumed | undefined;
  /** Start of the newest attempt; checks are counted from here. */
  readonly attemptAt?: number;
  readonly attemptEndedAt?: number | undefined;
  /** The first check of the newest attempt, ms after it, where the gate knew better than the schedule. */
  readonly firstCheckMs?: number | undefined;
  /** Provider's clock minus ours in ms, where the provider's answer told and it is worth knowing. */
  readonly clockOffset?: number;

  /** The provider that has it, or will be tried next. It never changes after an outcome that is not proven. */
  readonly providerId: string;
  /** Providers that may still be tried where it is proven that nothing was sent, in this order. */
  readonly route?: readonly string[] | undefined;
  /** The route serves until the first attempt only: to pass over a provider that is paused. */
  readonly spareOnly?: boolean | undefined;
  /** W3C trace context of the request that made it. */
  readonly traceparent?: string;
  /** The message whose fallback this one is. */
  readonly failoverOf?: string;
  /** The state of this message's own fallback; decided in the write of the failure. */
  readonly fallback?: Fallback | undefined;
  readonly providerMessageId?: string;
  /** The gate has noted whose that id is. */
  readonly owned?: true;
  /** The gate may have an open claim of the newest attempt. */
  readonly claimed?: true | undefined;
  readonly providerStatusCode?: string | undefined;
  readonly providerStatusMessage?: string | undefined;
  readonly sentAt?: number;
  readonly deliveredAt?: number;
  readonly deliveredAtSource?: DeliveredAtSource;
  readonly failedAt?: number | undefined;
  readonly finalizedAt?: number | undefined;
  /** Time of the newest change. */
  readonly changedAt: number;
  /** The reason for the state; absent once the provider has it or it arrived. */
  readonly lastError?: { readonly code: string; readonly message: string } | undefined;
  /** The party at fault in the last error: request, account, rate, busy, gateway, network, unknown_code, carrier. */
  readonly errorClass?: string | undefined;
  /** The provider's answer to the accepted send as JSON text, for k-msg's `raw`. */
  readonly rawJson?: string;
  /** The alert that operators may not have had. */
  readonly alert?: OwedAlert | undefined;
  /** The receivers that have yet to learn of its changes; absent where nobody asked for that. */
  readonly webhooks?: WebhookDuty;
  /** Somebody had it forgotten: no number and no text is left, and nothing sends it again. */
  readonly redactedAt?: number;
  /** Its text was forgotten by age: nothing is left that could be sent anew. */
  readonly textGone?: true;
  /** It is to be redacted as soon as it is final, and not to be sent any more. */
  readonly eraseOwed?: number;
  /** Legal holds under which nothing of it is forgotten, by their ids. */
  readonly holds?: readonly string[];
  /** The first caller's answer, for those who repeat the request. */
  readonly first?: FirstAnswer;
}
