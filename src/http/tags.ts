/** The groups of the API's operations, in the order of the document; what each is for stands in src/contract/tags.ts. */
export const TAGS = [
  "messages",
  "batches",
  "live",
  "templates",
  "opt-outs",
  "webhooks",
  "reports",
  "exports",
  "dead-letters",
  "receipts",
  "tenants",
  "keys",
  "approvals",
  "audit",
  "privacy",
  "mirror",
  "service",
  "aliases",
] as const;

export type Tag = (typeof TAGS)[number];
