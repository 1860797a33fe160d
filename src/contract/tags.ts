/** What the groups of operations are called, and what each is for. */
import type { Tag } from "../http/tags.ts";

export interface TagText {
  readonly name: string;
  readonly description: string;
}

export const TAG_TEXTS: Readonly<Record<Tag, TagText>> = {
  messages: {
    name: "Messages",
    description: "Send an SMS, LMS, MMS or AlimTalk; look it up, list, cancel and check it.",
  },
  batches: {
    name: "Batches",
    description: "Up to 10,000 messages in one request, followed and canceled as one.",
  },
  live: {
    name: "Live",
    description: "WebSockets that report changes as they happen, in place of polling.",
  },
  templates: {
    name: "Templates",
    description: "AlimTalk templates and the state of their inspection at the provider.",
  },
  "opt-outs": {
    name: "Opt-outs",
    description: "Numbers that no advertisement goes to, for a tenant or for the whole service.",
  },
  webhooks: {
    name: "Webhooks",
    description: "Addresses that get signed events, their secrets, and the log of deliveries.",
  },
  reports: {
    name: "Reports",
    description: "Counts, rates, latency, errors and cost, as JSON, CSV or a workbook.",
  },
  exports: {
    name: "Exports",
    description: "Messages as a file: in one answer, or in parts that are made in the background.",
  },
  "dead-letters": {
    name: "Dead letters",
    description: "Messages and copies that failed for good: send them again, or discard them.",
  },
  receipts: {
    name: "Receipts",
    description: "Delivery results that a provider hands in with a key of its own.",
  },
  tenants: {
    name: "Tenants",
    description: "Who calls; and for operators: tenants, what each may do, and its pauses.",
  },
  keys: {
    name: "Keys",
    description: "API keys of a tenant: scopes, addresses, quotas, rotation, revocation.",
  },
  approvals: {
    name: "Approvals",
    description: "Acts that a tenant does only when a second person has confirmed them.",
  },
  audit: {
    name: "Audit",
    description: "The trail of who did what, and the proof that nobody changed it.",
  },
  privacy: {
    name: "Privacy",
    description: "Erasure on request, legal holds, and the keys under which fields are encrypted.",
  },
  mirror: {
    name: "Mirror",
    description: "The copy in Postgres: compare it with what was accepted, repair it, rebuild it.",
  },
  service: {
    name: "Service",
    description: "Health, metrics, balance, and the documents that describe the service.",
  },
  aliases: {
    name: "Aliases",
    description:
      "Routes and words of the references (k-msg's example, the status poller), for clients that have them. New clients take `/v1`.",
  },
};
