/** Describes the change that an act makes to a setting: before and after, as an audit entry tells it. Pure. */
import { canonicalJson } from "../../kernel/hashes/fingerprint.ts";
import type { Changes, Flat } from "./entry.ts";

type Fields = Readonly<Record<string, unknown>>;

/**
 * The fields that differ. @param before empty where the thing is made @param after empty where it is deleted; what neither names
 * is not told.
 */
export function changesOf(before: object, after: object): Changes {
  const [old, now] = [before as Fields, after as Fields];
  const names = [...new Set([...Object.keys(old), ...Object.keys(now)])];
  return Object.fromEntries(
    names
      .map((name) => [name, { before: flat(old[name]), after: flat(now[name]) }] as const)
      .filter(([, { before: was, after: is }]) => was !== is),
  );
}

/** Only the fields that a patch names. */
export function patchedBy(before: object, patch: object): Changes {
  const old = before as Fields;
  const named = Object.keys(patch).map((name) => [name, old[name]] as const);
  return changesOf(Object.fromEntries(named), patch);
}

function flat(value: unknown): Flat {
  if (value === undefined || value === null) return null;
  if (typeof value === "number" || typeof value === "boolean") return value;
  return typeof value === "string" ? value : canonicalJson(value);
}

const LONGEST_PART = 16;
const SHOWN = 4;

/** An address as a trail may show it: it may hold a secret, in its query or as a long part of its path. */
export function shownUrl(url: string): string {
  const parsed = URL.parse(url);
  if (!parsed || !/^https?:$/.test(parsed.protocol)) return "…";
  const { protocol, host, pathname, search, hash } = parsed;
  const parts = pathname
    .split("/")
    .map((part) => (part.length > LONGEST_PART ? `${part.slice(0, SHOWN)}…` : part));
  return `${protocol}//${host}${parts.join("/")}${search + hash === "" ? "" : "?…"}`;
}
