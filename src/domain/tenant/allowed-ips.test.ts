import fc from "fast-check";
import { describe, expect, it } from "vitest";

import { isAllowedFrom, readRange } from "./allowed-ips.ts";

const octets = fc.tuple(fc.nat(255), fc.nat(255), fc.nat(255), fc.nat(255));
const groups = fc.array(fc.nat(0xffff), { minLength: 8, maxLength: 8 });
const hex = (parts: readonly number[]) => parts.map((part) => part.toString(16)).join(":");

/** The first bits of an address stay, all others are 0: an oracle of strings. */
function masked(parts: readonly number[], width: number, prefix: number): readonly number[] {
  const bits = parts.map((part) => part.toString(2).padStart(width, "0")).join("");
  const kept = bits.slice(0, prefix).padEnd(bits.length, "0");
  return parts.map((_, i) => Number.parseInt(kept.slice(i * width, (i + 1) * width), 2));
}

const same = (a: readonly number[], b: readonly number[]) => a.every((part, i) => part === b[i]);

describe("a list of ranges", () => {
  it("that is empty holds every address, even none", () => {
    expect(isAllowedFrom([], "203.0.113.9")).toBe(true);
    expect(isAllowedFrom([], undefined)).toBe(true);
  });

  it("holds no address that is not given, or is none", () => {
    for (const from of [
      undefined,
      "",
      "unknown",
      "203.0.113",
      "203.0.113.9, 10.0.0.1",
      "1::2::3",
    ]) {
      expect(isAllowedFrom(["0.0.0.0/0", "::/0"], from), from).toBe(false);
    }
  });

  it("holds exactly the addresses that begin as its ranges do", () => {
    fc.assert(
      fc.property(octets, octets, fc.nat(32), (a, b, prefix) => {
        const range = `${masked(a, 8, prefix).join(".")}/${prefix}`;
        expect(readRange(range)).toEqual({ ok: true, range });
        expect(isAllowedFrom([range], a.join("."))).toBe(true);
        const inside = same(masked(b, 8, prefix), masked(a, 8, prefix));
        expect(isAllowedFrom(["198.51.100.7/32", range], b.join("."))).toBe(
          inside || b.join(".") === "198.51.100.7",
        );
      }),
    );
    fc.assert(
      fc.property(groups, groups, fc.nat(128), (a, b, prefix) => {
        // What maps an IPv4 address is one.
        fc.pre((a[0] ?? 0) > 0 && (b[0] ?? 0) > 0);
        const first = masked(a, 16, prefix);
        fc.pre(prefix === 0 || (first[0] ?? 0) > 0);
        const range = `${hex(first)}/${prefix}`;
        expect(readRange(range)).toEqual({ ok: true, range });
        expect(isAllowedFrom([range], hex(a))).toBe(true);
        expect(isAllowedFrom([range], hex(b).toUpperCase())).toBe(
          same(masked(b, 16, prefix), first),
        );
      }),
    );
  });

  it("takes an IPv4 address for the same in its IPv6 spelling, and no other IPv6 address for one", () => {
    fc.assert(
      fc.property(octets, fc.nat(32), (a, prefix) => {
        const first = masked(a, 8, prefix).join(".");
        const plain = `${first}/${prefix}`;
        const mapped = `::ffff:${first}/${prefix + 96}`;
        expect(readRange(mapped)).toEqual({ ok: true, range: mapped });
        for (const range of [plain, mapped]) {
          expect(isAllowedFrom([range], a.join("."))).toBe(true);
          expect(isAllowedFrom([range], `::FFFF:${a.join(".")}`)).toBe(true);
        }
        expect(isAllowedFrom(["::/0"], a.join("."))).toBe(false);
      }),
    );
    expect(isAllowedFrom(["0.0.0.0/0"], "2001:db8::1")).toBe(false);
    expect(isAllowedFrom(["::ffff:0:0/96"], "203.0.113.9")).toBe(true);
  });
});

describe("a range", () => {
  it("of an address alone is that address", () => {
    expect(readRange("203.0.113.9")).toEqual({ ok: true, range: "203.0.113.9/32" });
    expect(readRange("2001:DB8::1")).toEqual({ ok: true, range: "2001:db8::1/128" });
    expect(isAllowedFrom(["2001:db8::1/128"], "2001:db8:0:0:0:0:0:1")).toBe(true);
  });

  it("is refused where it is none, with what is wrong", () => {
    const detailOf = (text: string): string => {
      const reading = readRange(text);
      return reading.ok ? "" : reading.detail;
    };
    for (const text of [
      "",
      "/24",
      "acme.example",
      "1.2.3/24",
      "010.0.0.0/8",
      "1.2.3.4/8/8",
      "[::1]",
    ]) {
      expect(detailOf(text), text).toContain("must be an IPv4 or IPv6");
    }
    for (const text of [
      "10.0.0.0/33",
      "10.0.0.0/",
      "10.0.0.0/08",
      "10.0.0.0/-1",
      "2001:db8::/129",
    ]) {
      expect(detailOf(text), text).toContain("prefix that is none");
    }
    expect(detailOf("::ffff:10.0.0.0/8")).toContain("prefix that is none");
    for (const text of ["203.0.113.9/24", "2001:db8::1/64"]) {
      expect(detailOf(text), text).toContain("set those bits to 0");
    }
  });
});
