/**
 * The chain of an audit trail. Each entry has a number and a keyed hash over its content, its number and the hash of the entry
 * before it: whoever has SQL alone can neither change an entry, nor leave one out, nor add one. Pure; the key and the newest entry
 * are kept by the chain's object.
 */
import { canonicalJson } from "../../kernel/hashes/fingerprint.ts";
import type { NewEntry } from "./entry.ts";

export interface ChainedEntry extends NewEntry {
  /** From 1, without a gap. */
  readonly seq: number;
  /** Hash of the entry before; empty for the first. */
  readonly prev: string;
  /** Hash of this entry, hex. */
  readonly hash: string;
}

export interface Link {
  /** 0 before the first entry. */
  readonly seq: number;
  readonly hash: string;
}

/** A keyed hash of a text, hex. */
export type Mac = (text: string) => string;

export const NO_LINK: Link = { seq: 0, hash: "" };

/** The chain that records operators' acts on other tenants a second time. No tenant can have this name. */
export const OPERATORS_CHAIN = "(operators)";

/** The next entry of a chain. */
export function chained(entry: NewEntry, before: Link, mac: Mac): ChainedEntry {
  const unsigned = { ...entry, seq: before.seq + 1, prev: before.hash };
  return { ...unsigned, hash: hashOf(unsigned, mac) };
}

type Unsigned = Omit<ChainedEntry, "hash">;

/** The hash that the entry has to have where nothing of it was changed. */
export function hashOf(entry: Unsigned, mac: Mac): string {
  const { seq, prev, eventId, at, tenant, actor, keyId, person, action, requestId } = entry;
  const { detail, origin } = entry;
  const who = [actor, keyId ?? null, person ?? null];
  const what = [action, requestId, detail, origin ?? null];
  // A version first: what is hashed may become another one, and both must be told apart. SQL keeps no order of a JSON's fields.
  return mac(canonicalJson([1, tenant, seq, prev, eventId, at, ...who, ...what]));
}
