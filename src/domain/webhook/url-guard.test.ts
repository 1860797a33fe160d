import fc from "fast-check";
import { describe, expect, it } from "vitest";

import { guardUrl } from "./url-guard.ts";

const allowed = (url: string, local = false): boolean => guardUrl(url, { local }).ok;
const code = (url: string, local = false): string | undefined => {
  const guarded = guardUrl(url, { local });
  return guarded.ok ? undefined : guarded.code;
};

const octet = fc.integer({ min: 0, max: 255 });
/** First and last address of what belongs to nobody's server in the open internet. */
const PRIVATE = [
  "0.0.0.0/8",
  "10.0.0.0/8",
  "100.64.0.0/10",
  "127.0.0.0/8",
  "169.254.0.0/16",
  "172.16.0.0/12",
  "192.168.0.0/16",
  "198.18.0.0/15",
  "224.0.0.0/4",
  "240.0.0.0/4",
] as const;

const privateIpv4 = fc
  .tuple(fc.constantFrom(...PRIVATE), octet, octet, octet, octet)
  .map(([range, ...random]) => {
    const [first = "", prefix = ""] = range.split("/");
    const base = first.split(".").map(Number);
    return base.map((byte, i) => {
      const bits = Math.min(8, Math.max(0, Number(prefix) - i * 8));
      const keep = (0xff << (8 - bits)) & 0xff;
      return (byte & keep) | ((random[i] ?? 0) & ~keep & 0xff);
    });
  });

/** The same address as people hide it: whole or in parts, decimal, octal, hexadecimal. */
const SPELLINGS: readonly ((bytes: readonly number[]) => string)[] = [
  (b) => b.join("."),
  (b) => String(numberOf(b)),
  (b) => `0x${numberOf(b).toString(16)}`,
  (b) => `0${numberOf(b).toString(8)}`,
  (b) => b.map((one) => `0x${one.toString(16)}`).join("."),
  (b) => b.map((one) => `0${one.toString(8)}`).join("."),
  ([a = 0, ...rest]) => `${a}.${numberOf(rest)}`,
  (b) => `${b.join(".")}.`,
  (b) => `[::ffff:${b.join(".")}]`,
  (b) => `[::${b.join(".")}]`,
  (b) => `[64:ff9b::${b.join(".")}]`,
  (b) => `[2002:${hex(b.slice(0, 2))}:${hex(b.slice(2))}::1]`,
];
const numberOf = (bytes: readonly number[]): number =>
  bytes.reduce((sum, one) => sum * 256 + one, 0);
const hex = (bytes: readonly number[]): string => numberOf(bytes).toString(16);

describe("the guard of webhook addresses", () => {
  it("takes https addresses of the open internet", () => {
    for (const url of [
      "https://example.com/hooks?key=1",
      "https://sub.example.co.kr:8443/a",
      "https://8.8.8.8/",
      "https://[2606:4700::1111]/",
      "https://예시.한국/웹훅",
    ]) {
      expect(allowed(url), url).toBe(true);
    }
  });

  it("refuses private addresses in every spelling, in development too", () => {
    fc.assert(
      fc.property(
        privateIpv4,
        fc.constantFrom(...SPELLINGS),
        fc.boolean(),
        (bytes, spell, local) => {
          // This machine itself may be called in development.
          fc.pre(!local || bytes[0] !== 127);
          expect(code(`https://${spell(bytes)}/hook`, local)).toMatch(
            /private_address|invalid_url/,
          );
        },
      ),
    );
  });

  it("refuses IPv6 addresses that are not given out to the world", () => {
    const group = fc.integer({ min: 0, max: 0xffff }).map((n) => n.toString(16));
    const first = fc.oneof(
      fc.constantFrom("fc00", "fd12", "fe80", "febf", "fec0", "ff02", "0", "100", "2002"),
      fc.integer({ min: 0x4000, max: 0xffff }).map((n) => n.toString(16)),
    );
    fc.assert(
      fc.property(first, fc.array(group, { minLength: 7, maxLength: 7 }), (head, rest) => {
        expect(code(`https://[${[head, ...rest].join(":")}]/`)).toBe("private_address");
      }),
    );
    expect(code("https://[::1]/")).toBe("private_address");
    expect(code("https://[::]/")).toBe("private_address");
    expect(code("https://[2001:db8::1]/")).toBe("private_address");
    expect(code("https://[2001::1]/")).toBe("private_address");
  });

  it("refuses names that mean something inside a network only", () => {
    const inside = fc.constantFrom(
      "localhost",
      "LOCALHOST.",
      "api.localhost",
      "printer.local",
      "metadata.google.internal",
      "Metadata.Google.Internal.",
      "db.corp",
      "intranet",
      "router.home.arpa",
      "nas.lan",
    );
    fc.assert(
      fc.property(inside, (host) => {
        expect(code(`https://${host}/`)).toBe("private_address");
      }),
    );
  });

  it("refuses http, other schemes, credentials and other ports", () => {
    expect(code("http://example.com/")).toBe("not_https");
    expect(code("ftp://example.com/")).toBe("not_https");
    expect(code("javascript:alert(1)")).toBe("not_https");
    expect(code("https://user@example.com/")).toBe("credentials");
    expect(code("https://:secret@example.com/")).toBe("credentials");
    for (const port of [22, 25, 80, 5432, 6379, 8080]) {
      expect(code(`https://example.com:${port}/`), String(port)).toBe("port");
    }
    expect(code("example.com/hook")).toBe("invalid_url");
    expect(code(`https://example.com/${"a".repeat(2048)}`)).toBe("invalid_url");
  });

  it("lets only development call its own machine", () => {
    for (const url of ["http://localhost:8799/a", "http://127.0.0.1:3000/", "https://[::1]:1/"]) {
      expect(allowed(url, true), url).toBe(true);
      expect(allowed(url), url).toBe(false);
    }
    expect(allowed("http://10.0.0.1/", true)).toBe(false);
    expect(allowed("http://example.com/", true)).toBe(false);
  });

  it("never fails over what it is given", () => {
    fc.assert(
      fc.property(fc.oneof(fc.string(), fc.webUrl()), (text) => {
        expect(typeof guardUrl(text, { local: false }).ok).toBe("boolean");
      }),
    );
  });
});
