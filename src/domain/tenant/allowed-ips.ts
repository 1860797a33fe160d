/** From which addresses a key works: a list of CIDR ranges, IPv4 and IPv6. Pure. */
import { ipv4Of, ipv6Of } from "@k-msg/core";

/** An address as a number of so many bits. */
interface Address {
  readonly bits: 32 | 128;
  readonly value: bigint;
}

export type RangeReading =
  | { readonly ok: true; readonly range: string }
  | { readonly ok: false; readonly detail: string };

/** `::ffff:0:0/96` holds the IPv4 addresses: who comes over one is the IPv4 address that it maps. */
const MAPPED = 0xffffn;
const MAPPED_BITS = 96;

const SHAPE =
  'must be an IPv4 or IPv6 address or range, such as "203.0.113.0/24" or "2001:db8::/48"';

/** A range as it is kept: an address alone is a range of one. Bits behind the prefix are refused: one of the two is a slip. */
export function readRange(text: string): RangeReading {
  const [host = "", prefixText, ...more] = text.split("/");
  const address = addressOf(host);
  if (!address || more.length > 0) return { ok: false, detail: SHAPE };
  const mapped = address.bits === 32 && host.includes(":");
  const given = prefixText === undefined ? undefined : lengthOf(prefixText);
  const prefix = given === undefined ? address.bits : given - (mapped ? MAPPED_BITS : 0);
  if ((prefixText !== undefined && given === undefined) || prefix < 0 || prefix > address.bits) {
    return { ok: false, detail: `has a prefix that is none: 0 to ${address.bits} behind the /` };
  }
  const behind = BigInt(address.bits - prefix);
  if ((address.value >> behind) << behind !== address.value) {
    return {
      ok: false,
      detail: "names more of the address than its prefix covers: set those bits to 0",
    };
  }
  return { ok: true, range: `${host.toLowerCase()}/${given ?? (mapped ? 128 : address.bits)}` };
}

/** True if the address lies in one of the ranges. An empty list holds every address; what is no address lies in no range. */
export function isAllowedFrom(ranges: readonly string[], from: string | undefined): boolean {
  if (ranges.length === 0) return true;
  const address = from === undefined ? undefined : addressOf(from);
  return address !== undefined && ranges.some((range) => holds(range, address));
}

function holds(range: string, { bits, value }: Address): boolean {
  const [host = "", prefixText = ""] = range.split("/");
  const first = addressOf(host);
  const length = lengthOf(prefixText);
  if (first?.bits !== bits || length === undefined) return false;
  const prefix = bits === 32 && host.includes(":") ? length - MAPPED_BITS : length;
  const behind = BigInt(bits - prefix);
  return first.value >> behind === value >> behind;
}

function lengthOf(text: string): number | undefined {
  return /^(?:0|[1-9]\d{0,2})$/.test(text) ? Number(text) : undefined;
}

function addressOf(text: string): Address | undefined {
  // A leading zero is octal to some, decimal to others.
  if (/(?:^|[.:])0\d+(?:\.|$)/.test(text)) return undefined;
  const bytes = ipv4Of(text);
  if (bytes) return { bits: 32, value: joined(bytes, 8n) };
  const groups = ipv6Of(withoutDots(text));
  if (!groups) return undefined;
  const value = joined(groups, 16n);
  return value >> 32n === MAPPED ? { bits: 32, value: value & 0xffff_ffffn } : { bits: 128, value };
}

/** `::ffff:203.0.113.9` as `::ffff:cb00:7109`; what ends otherwise stays. */
function withoutDots(text: string): string {
  const at = text.lastIndexOf(":") + 1;
  const bytes = at > 0 ? ipv4Of(text.slice(at)) : undefined;
  if (!bytes) return text;
  const value = Number(joined(bytes, 8n));
  return `${text.slice(0, at)}${(value >>> 16).toString(16)}:${(value & 0xffff).toString(16)}`;
}

function joined(parts: readonly number[], bits: bigint): bigint {
  return parts.reduce((sum, part) => (sum << bits) | BigInt(part), 0n);
}
