/**
 * To which class of retention everything that is stored belongs: the one place that knows. A column that is added to the
 * tracking table does not compile before it has its line here. docs/operate/privacy.md shows it; tests compare both with the database.
 * Pure.
 */
import type { StoredRow } from "../mirror/row.ts";

/** `access`: who looked at and changed what; the database lets nobody shorten it. `none`: no end. */
export type RetentionClass = "text" | "operations" | "telecom" | "billing" | "access" | "none";

interface Column {
  readonly class: RetentionClass;
  /** The SQL value that is written in its place; absent: it goes with its row. */
  readonly blank?: string;
}

const kept: Column = { class: "billing" };
const text = (blank = "null"): Column => ({ class: "text", blank });
const telecom = (blank = "null"): Column => ({ class: "telecom", blank });

/** Progress of a row's retention: the numbers in its column `forgotten`. */
export const TEXT_FORGOTTEN = 1;
export const EVENTS_FORGOTTEN = 2;
export const NUMBERS_FORGOTTEN = 3;

export const DELIVERY_COLUMNS: Readonly<
  Record<keyof StoredRow | "checksum" | "forgotten", Column>
> = {
  message_id: kept,
  provider_id: kept,
  provider_message_id: kept,
  type: kept,
  // Never null where numbers are not encrypted.
  to: telecom(`case when "to" is null then null else '' end`),
  from: telecom(),
  status: kept,
  provider_status_code: kept,
  // Words of providers may repeat a number.
  provider_status_message: text(),
  sent_at: kept,
  delivered_at: kept,
  delivered_at_source: kept,
  failed_at: kept,
  requested_at: kept,
  scheduled_at: kept,
  status_updated_at: kept,
  attempt_count: kept,
  last_checked_at: kept,
  next_check_at: kept,
  last_error: text(
    `case when "last_error" is null then null else jsonb_build_object('code', "last_error" -> 'code', 'message', '') end`,
  ),
  // What callers wrote beside the text.
  metadata: text(),
  tenant_id: kept,
  batch_id: kept,
  state: kept,
  state_source: kept,
  revision: kept,
  template_id: kept,
  provider_attempts: kept,
  accepted_at: kept,
  finalized_at: kept,
  failover_of: kept,
  fallback_id: kept,
  error_class: kept,
  cost: kept,
  cost_currency: kept,
  batch_index: kept,
  to_hash: telecom(),
  to_enc: telecom(),
  to_masked: telecom(),
  from_enc: telecom(),
  from_hash: telecom(),
  from_masked: telecom(),
  metadata_enc: text(),
  metadata_hashes: text(),
  crypto_kid: kept,
  crypto_version: kept,
  crypto_state: kept,
  hash_kid: kept,
  redacted_at: kept,
  // Callers choose it.
  request_id: text(),
  checksum: kept,
  forgotten: kept,
};

export interface Stored {
  readonly where: string;
  readonly class: RetentionClass;
  readonly what: string;
}

const columnsOf = (wanted: RetentionClass): string =>
  Object.entries(DELIVERY_COLUMNS)
    .filter(([, column]) => column.class === wanted)
    .map(([name]) => `\`${name}\``)
    .join(", ");

/** Every table. Those of deliveries (the tracking table and its archive) column by column. */
export const TABLES: readonly (Stored & { readonly tables: readonly string[] })[] = [
  {
    tables: ["kmsg_delivery_tracking", "kmsg_delivery_archive"],
    where: "the columns " + columnsOf("text"),
    class: "text",
    what: "words of callers and providers about a message",
  },
  {
    tables: ["kmsg_delivery_tracking", "kmsg_delivery_archive"],
    where: "the columns " + columnsOf("telecom"),
    class: "telecom",
    what: "who got it and from whom",
  },
  {
    tables: ["kmsg_delivery_tracking", "kmsg_delivery_archive"],
    where: "the other columns",
    class: "billing",
    what: "that a message was sent, what became of it, what it cost",
  },
  {
    tables: ["kmsg_delivery_event", "kmsg_delivery_event_archive"],
    where: "the row",
    class: "operations",
    what: "every change of a message, with codes; no number, no text. The event that names a consent to advertising stays as long as billing",
  },
  {
    tables: ["kmsg_webhook_delivery"],
    where: "the row",
    class: "operations",
    what: "attempts to tell a customer; ids and outcomes",
  },
  {
    tables: ["kmsg_dead_letter"],
    where: "the row",
    class: "operations",
    what: "what could not be mirrored, and what was discarded; ids and codes",
  },
  {
    tables: ["kmsg_batch"],
    where: "`name`",
    class: "operations",
    what: "what the caller called the batch",
  },
  {
    tables: ["kmsg_batch"],
    where: "the other columns",
    class: "billing",
    what: "how many messages it had, and when",
  },
  {
    tables: ["kmsg_privacy_erasure", "kmsg_privacy_erasure_item"],
    where: "the row",
    class: "billing",
    what: "proof of an erasure: keyed hashes, ids, outcomes",
  },
  {
    tables: ["kmsg_privacy_hold", "kmsg_privacy_held"],
    where: "the row",
    class: "billing",
    what: "legal holds: ids or keyed hashes, the reason; counted from the release",
  },
  {
    tables: ["kmsg_privacy_mark"],
    where: "the row",
    class: "none",
    what: "the time of the newest erasure, redaction or hold that the database has heard of",
  },
  {
    tables: ["kmsg_audit"],
    where: "the row",
    class: "access",
    what: "who did what, when and from where; numbers are hidden",
  },
  {
    tables: ["kmsg_audit_forgotten"],
    where: "the row",
    class: "access",
    what: "up to which entry an age limit took the audit trail away",
  },
  {
    tables: ["kmsg_disclosure"],
    where: "the row",
    class: "access",
    what: "who saw whose numbers, when, from where and why; keyed hashes in the place of numbers and addresses",
  },
  {
    tables: ["kmsg_epoch"],
    where: "the row",
    class: "none",
    what: "which database it is, and how far it has come",
  },
];

/** The data that the objects hold. */
export const OBJECTS: readonly Stored[] = [
  {
    where:
      "`MessageObject`, key `message`: `request.text`, `subject`, `variables`, `templateParams`, `customFields`, fallback text",
    class: "text",
    what: "what was sent; as long as the message is open, whatever the class says: a text scheduled for in 30 days is needed then",
  },
  {
    where: "`MessageObject`, key `image`",
    class: "text",
    what: "an MMS picture; gone with the last attempt",
  },
  {
    where: "`MessageObject`, key `message`: the rest",
    class: "telecom",
    what: "numbers, state and timeline; gone with the object, `RETENTION_DAYS` after the end",
  },
  {
    where: "`BatchObject`, keys `rows:*`, `image`",
    class: "text",
    what: "members that are no messages yet; gone when they are",
  },
  {
    where: "`BatchObject`, keys `batch`, `members`, `own:*`, `refusals`, `notes`",
    class: "operations",
    what: "states of members, callers' own ids, and a keyed fingerprint of the request, which goes with the first member that is erased; gone with the object, `RETENTION_DAYS` after the end",
  },
  {
    where: "`ProviderGate`",
    class: "operations",
    what: "whose a provider's id is: ids, times, keyed hashes of number, sender and text; eight days",
  },
  {
    where: "`LedgerObject`",
    class: "none",
    what: "ids of accepted messages, callers' own too, with hashes, last revisions and whether they were erased; of batches; sums of a day's rows; a day is forgotten after 400 days",
  },
  {
    where: "`TenantObject`, `TenantRegister`, `TemplateRegister`",
    class: "none",
    what: "configuration, hashes of keys, quotas, the tenant's own sender numbers; secrets that sign webhooks, sealed; which database it is, what the nightly proof found, and how far a rebuild of SQL came",
  },
  {
    where: "`OptOutObject`, keys `ads:*`, `never:*`",
    class: "none",
    what: "keyed hashes and masks of numbers that must not be written to, when and where that was said: a refusal holds until it is withdrawn",
  },
  {
    where: "`OptOutObject`, keys `kept:*`",
    class: "none",
    what: "erasures, redactions and legal holds, to be applied again to a database that was restored: keyed hashes, ids, the reason of a hold; `BACKUP_DAYS` after the act, or after the release",
  },
  {
    where: "`DisclosureObject`",
    class: "access",
    what: "rows of `kmsg_disclosure` on their way to Postgres, until it has them",
  },
  {
    where: "`AlertObject`",
    class: "none",
    what: "what operators are alerted of: codes, times and counts",
  },
  {
    where: "`AuditObject`",
    class: "access",
    what: "entries of the audit trail until Postgres has them; the newest one's number and hash, and the key of the hashes",
  },
  { where: "`MetricsObject`", class: "none", what: "counts" },
  {
    where: "queue `message-mirror`",
    class: "operations",
    what: "copies on their way to Postgres, as long as the queue keeps what is not taken",
  },
];

/** Columns whose content is replaced by the end of these classes, with what stands there then. */
export function blanks(
  ...classes: readonly RetentionClass[]
): readonly { readonly name: string; readonly blank: string }[] {
  return Object.entries(DELIVERY_COLUMNS).flatMap(([name, { class: one, blank }]) =>
    blank !== undefined && classes.includes(one) ? [{ name, blank }] : [],
  );
}
