/** An audit entry as it goes out: in exports and to webhooks. Pure. */
import { iso } from "../../kernel/time/iso.ts";
import type { ChainedEntry } from "./chain.ts";
import type { AuditDetail, Origin } from "./entry.ts";

/** The event of an entry. Endpoints get it only where they ask for it by name. */
export const AUDIT_EVENT = "audit.entry";

export interface ShownEntry {
  /** Null for what is older than the chain. */
  readonly seq: number | null;
  /** ISO 8601, UTC. */
  readonly at: string;
  readonly actor: string;
  readonly keyId: string | null;
  readonly person: string | null;
  readonly action: string;
  readonly requestId: string | null;
  readonly detail: AuditDetail | null;
  readonly origin: Origin | null;
  /** Hash of the entry before. */
  readonly prev: string | null;
  readonly hash: string | null;
}

export function shownEntry(entry: ChainedEntry): ShownEntry {
  const { seq, at, actor, keyId, person, action, requestId, detail, origin, prev, hash } = entry;
  return {
    seq,
    at: iso(at),
    actor,
    keyId: keyId ?? null,
    person: person ?? null,
    action,
    requestId,
    detail,
    origin: origin ?? null,
    prev,
    hash,
  };
}

/** The body that a webhook gets: the same at every attempt. */
export function auditEventBody(entry: ChainedEntry): string {
  const data = { trail: entry.tenant, ...shownEntry(entry) };
  return JSON.stringify({ type: AUDIT_EVENT, timestamp: data.at, data });
}

const ID_DIGITS = 32;

/** `webhook-id`: the same at every attempt. */
export function auditEventId({ hash }: ChainedEntry): string {
  return `evt_${hash.slice(0, ID_DIGITS)}`;
}
