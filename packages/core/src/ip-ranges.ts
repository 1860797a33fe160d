/** Decides if an IP address belongs to the open internet. Pure; knows addresses in the one spelling that URL parsers make. */

/** Four numbers of a dotted IPv4 address; undefined for anything else. */
export function ipv4Of(host: string): readonly number[] | undefined {
  if (!/^\d{1,3}(\.\d{1,3}){3}$/.test(host)) return undefined;
  const bytes = host.split(".").map(Number);
  return bytes.every((byte) => byte <= 255) ? bytes : undefined;
}

/** First address and prefix length: all that the registries of special purposes name (RFC 6890 and later). */
const SPECIAL_IPV4: readonly (readonly [string, number])[] = [
  ["0.0.0.0", 8],
  ["10.0.0.0", 8],
  ["100.64.0.0", 10],
  ["127.0.0.0", 8],
  // Link-local; the metadata of clouds is here.
  ["169.254.0.0", 16],
  ["172.16.0.0", 12],
  ["192.0.0.0", 24],
  ["192.0.2.0", 24],
  ["192.88.99.0", 24],
  ["192.168.0.0", 16],
  ["198.18.0.0", 15],
  ["198.51.100.0", 24],
  ["203.0.113.0", 24],
  // Multicast, reserved, broadcast.
  ["224.0.0.0", 3],
];

export function isPublicIpv4(bytes: readonly number[]): boolean {
  const value = numberOf(bytes);
  return SPECIAL_IPV4.every(([first, prefix]) => {
    const size = 2 ** (32 - prefix);
    const start = numberOf(first.split(".").map(Number));
    return value < start || value >= start + size;
  });
}

function numberOf(bytes: readonly number[]): number {
  return bytes.reduce((sum, byte) => sum * 256 + byte, 0);
}

/** Eight numbers of an IPv6 address without its brackets; undefined for anything else. */
export function ipv6Of(text: string): readonly number[] | undefined {
  if (!/^[0-9a-f:]+$/i.test(text)) return undefined;
  const halves = text.split("::");
  if (halves.length > 2) return undefined;
  const [head = [], tail = []] = halves.map((half) => (half === "" ? [] : half.split(":")));
  const gap = 8 - head.length - tail.length;
  if (halves.length === 2 ? gap < 1 : gap !== 0) return undefined;
  const groups = [...head, ...Array<string>(gap).fill("0"), ...tail];
  if (!groups.every((group) => /^[0-9a-f]{1,4}$/i.test(group))) return undefined;
  return groups.map((group) => Number.parseInt(group, 16));
}

/**
 * Only what is given out to the world (2000::/3), and of that nothing which carries another address inside (6to4, Teredo) or is
 * for examples. What maps an IPv4 address lies outside of it.
 */
export function isPublicIpv6(groups: readonly number[]): boolean {
  const [first = 0, second = 0] = groups;
  if (first < 0x2000 || first > 0x3fff) return false;
  // 2001::/23 is for protocols (Teredo, ORCHID, benchmarks).
  if (first === 0x2001 && (second < 0x200 || second === 0xdb8)) return false;
  return first !== 0x2002 && first !== 0x3fff;
}
