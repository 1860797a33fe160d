/** Decides if a host may be called on a stranger's word. Pure: a name is judged as it is written, not by what it resolves to. */
import { ipv4Of, ipv6Of, isPublicIpv4, isPublicIpv6 } from "./ip-ranges.ts";

/** Names that mean something inside a network only. */
const INSIDE = /(^|\.)(localhost|local|localdomain|internal|intranet|private|corp|home|lan|arpa)$/;

/**
 * @param hostname as `URL` gives it: the parser has brought decimal, octal and hexadecimal addresses into the one usual form.
 * @returns false for private, loopback, link-local, shared, documentation and reserved addresses of both families, for an IPv6
 * address that carries an IPv4 one, for names that only an inner network knows, and for names without a dot.
 */
export const isPublicHost = (hostname: string): boolean => {
  const host = hostname.toLowerCase().replace(/\.$/, "");
  if (host.startsWith("[")) {
    const groups = ipv6Of(host.slice(1, -1));
    return groups !== undefined && isPublicIpv6(groups);
  }
  const bytes = ipv4Of(host);
  if (bytes) return isPublicIpv4(bytes);
  return host.includes(".") && !host.includes("..") && !INSIDE.test(host);
};
