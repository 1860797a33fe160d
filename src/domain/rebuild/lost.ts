/** The data that no object knows and no rebuild brings back, table by table, in plain words for an operator. Pure. */

export interface Lost {
  readonly table: string;
  readonly what: string;
}

export const CANNOT_COME_BACK: readonly Lost[] = [
  {
    table: "kmsg_delivery_tracking, kmsg_delivery_event",
    what: "Messages whose object is gone: RETENTION_DAYS after their end (`notFound` counts those of the ledger). A backup alone has their rows; they were left as they are.",
  },
  {
    table: "kmsg_delivery_archive, kmsg_delivery_event_archive",
    what: "The archive holds messages whose object is gone by then: from a backup alone. What R2 has of it is not read.",
  },
  {
    table: "kmsg_batch",
    what: "Batches whose object is gone: RETENTION_DAYS after their end.",
  },
  {
    table: "kmsg_webhook_delivery",
    what: "The log of attempts. What is still owed to a webhook goes on, and its next attempts are logged.",
  },
  {
    table: "kmsg_dead_letter",
    what: "Which dead letters were discarded: they are open again. The failed messages themselves came back.",
  },
  {
    table: "kmsg_audit",
    what: "Entries that Postgres had acknowledged after the backup. GET /v1/audit/verify names their numbers; what was exported or sent to a webhook is elsewhere.",
  },
  {
    table: "kmsg_disclosure",
    what: "Who saw whose numbers, as far as Postgres had acknowledged it after the backup.",
  },
  {
    table: "kmsg_privacy_erasure_item",
    what: "What became of each message of an erasure. The erasures came back, and every message that they still found has a new line.",
  },
];
