/** The conditions that operators are alerted of. Each condition has a name; at most one alert an hour is sent for a name. Pure. */
import { VALIDITY_EXPIRED } from "../message/validity.ts";

/**
 * Messages wait or are lost, SQL does not show them, or it or an audit trail is not what it was; a newer version's data was met; what
 * runs by itself does not.
 */
export type PlainCondition =
  | "unconfirmed"
  | "validity"
  | "mirror"
  | "dead_letters"
  | "audit"
  | "newer_data"
  | "database"
  | "mirror_proof"
  | "cron"
  | "jobs";
/** The same of one provider: its account, the line to it, our sender numbers there, receipts against its history. */
export type ProviderCondition = "account" | "line" | "sender" | "receipts";
/** The inspection of one of a provider's templates has ended. */
export type NewsCondition = "template_approved" | "template_rejected";
/** A tenant has used a part of one of its quotas. */
export type TenantCondition = "quota";
/** A tenant's messages to a block of numbers are stopped until an operator has looked. */
export type PauseCondition = "pumping";
export type AlertKind =
  | PlainCondition
  | ProviderCondition
  | NewsCondition
  | TenantCondition
  | PauseCondition;

export type AlertCondition =
  | PlainCondition
  | `${ProviderCondition}:${string}`
  /** With the provider and the template's code. */
  | `${NewsCondition}:${string}:${string}`
  /** With the tenant, the quota, the percentage and the Korean day on which the quota's window began. */
  | `${TenantCondition}:${string}:${string}:${number}:${string}`
  /** With the tenant and the pause. */
  | `${PauseCondition}:${string}:${string}`;

/** Facts that the caller gives when it raises a condition. */
export interface AlertFacts {
  /** Stable, such as AUTHENTICATION_FAILED. */
  readonly code: string;
  /** More words for operators, such as the provider's own. No number, no text of a message. */
  readonly message?: string;
  /** Number of messages that the condition concerns, where the caller has counted them. Default: how often it was raised. */
  readonly count?: number;
  /** The condition has to last so long before an alert is sent, ms. Default 0. */
  readonly afterMs?: number;
  /** So often it has to be raised within an hour before an alert is sent. Default 1. */
  readonly least?: number;
  /** Operators took it for over, and it was not: an alert is sent even within the hour. */
  readonly relapse?: boolean;
}

/** Evidence that a condition is over: by what happened, or because nobody sent a message and the provider answered its gate. */
export type Proof = "fact" | "probe";

/**
 * Something that happened, not something that lasts: nobody can say that it is over, so it is once it has not happened for an
 * hour. All others end when they are cleared.
 */
const EVENTS: ReadonlySet<AlertKind> = new Set<AlertKind>([
  "sender",
  "receipts",
  "validity",
  "dead_letters",
  "newer_data",
  "template_approved",
  "template_rejected",
  "quota",
  "pumping",
]);
/** Events that are over as soon as they are told: no all-clear follows. */
const NEWS: ReadonlySet<AlertKind> = new Set<AlertKind>([
  "template_approved",
  "template_rejected",
  "quota",
  "pumping",
]);

/** Codes of conditions that no provider names. */
export const ALERT_CODES = [
  "UNCONFIRMED_MESSAGES",
  "UNDECIDED_MESSAGES",
  VALIDITY_EXPIRED,
  "DATABASE_UNAVAILABLE",
  "MIRROR_BEHIND",
  "ROW_REFUSED",
  "AUDIT_TAMPERED",
  "MIRROR_DIFFERS",
  "DATABASE_RESTORED",
  "DATABASE_NEW",
  "CRON_STOPPED",
  "JOBS_LATE",
  "RECEIPT_CONTRADICTS",
  "TEMPLATE_APPROVED",
  "TEMPLATE_REJECTED",
  "QUOTA_HALF_USED",
  "QUOTA_NEARLY_USED",
  "QUOTA_USED_UP",
  "BLOCK_PAUSED",
  "NEWER_LAYOUT",
  "UNKNOWN_ENTRY",
] as const;

export interface ConditionParts {
  readonly kind: AlertKind;
  readonly provider?: string;
  readonly tenant?: string;
  /** For a quota only. */
  readonly percent?: number;
}

export function partsOf(condition: AlertCondition): ConditionParts {
  const [kind, whose, , percent] = condition.split(":");
  if (kind === "quota") return { kind, tenant: whose ?? "", percent: Number(percent) };
  if (kind === "pumping") return { kind, tenant: whose ?? "" };
  return { kind: kind as AlertKind, ...(whose !== undefined && { provider: whose }) };
}

export function isEvent(condition: AlertCondition): boolean {
  return EVENTS.has(partsOf(condition).kind);
}

export function isNews(condition: AlertCondition): boolean {
  return NEWS.has(partsOf(condition).kind);
}
