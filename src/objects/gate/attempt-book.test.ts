import { describe, expect, it } from "vitest";

import { AttemptBook } from "./attempt-book.ts";

const NOW = Date.UTC(2026, 10, 20);
const TIMEOUT = 10_000;
/** A row's time may be so much earlier than its attempt. */
const EARLY = 3001;

const who = (owner: string, tenant = "t", lane: "normal" | "high" = "normal") => ({
  owner,
  tenant,
  lane,
});
const T = who("");

const opened = (owner: string, began = NOW) => ({
  owner,
  began,
  until: began + TIMEOUT + 2000,
  open: true,
});

describe("an attempt to a number", () => {
  it("begins at once where nothing is in its way", () => {
    const book = new AttemptBook();
    expect(book.freeAt("a", who("1"), TIMEOUT, NOW)).toBe(NOW);
    book.put("a", T, opened("1"));
    expect(book.freeAt("b", who("2"), TIMEOUT, NOW)).toBe(NOW);
    expect(book.freeAt("a", who("1"), TIMEOUT, NOW)).toBe(NOW);
    book.forget("a", "1", NOW);
    expect(book.freeAt("a", who("2"), TIMEOUT, NOW)).toBe(NOW);
  });

  it("asks again soon while another is under way, and the later the longer that takes", () => {
    const book = new AttemptBook();
    book.put("a", T, opened("1"));
    expect(book.freeAt("a", who("2"), TIMEOUT, NOW + 10)).toBe(NOW + 10 + 25);
    expect(book.freeAt("a", who("2"), TIMEOUT, NOW + 1000)).toBe(NOW + 1500);
  });

  it("waits until the rows of one that ended without an id are behind", () => {
    const book = new AttemptBook();
    book.put("a", T, { owner: "1", began: NOW, until: NOW + 2000, open: false });
    expect(book.freeAt("a", who("2"), TIMEOUT, NOW + 1000)).toBe(NOW + 2000 + EARLY);
    expect(book.freeAt("a", who("2"), TIMEOUT, NOW + 2000 + EARLY)).toBe(NOW + 2000 + EARLY);
  });

  it("does not come together with others that waited for the same", () => {
    const book = new AttemptBook();
    book.put("a", T, { owner: "1", began: NOW, until: NOW + 2000, open: false });
    const times = ["2", "3", "4"].map((owner) => book.freeAt("a", who(owner), TIMEOUT, NOW));
    expect(new Set(times).size).toBe(3);
  });

  it("waits no longer than an attempt takes, and a few seconds", () => {
    const book = new AttemptBook();
    let now = NOW;
    for (let other = 0; now < NOW + 60_000; other++) {
      book.put("a", T, opened(`other ${other}`, now));
      const at = book.freeAt("a", who("mine"), TIMEOUT, now);
      if (at <= now) break;
      now = at;
    }
    expect(now).toBeLessThanOrEqual(NOW + TIMEOUT + 6000);
  });

  it("does not wait for one whose object was reset in the middle of its call", () => {
    const book = new AttemptBook();
    book.put("a", T, opened("1"));
    const later = NOW + TIMEOUT + 2000 + EARLY;
    expect(book.freeAt("a", who("2"), TIMEOUT, later)).toBe(later);
  });

  it("has its turn: who waits longer goes first, a high one before it, and tenants one after the other", () => {
    const book = new AttemptBook();
    book.put("a", T, opened("open"));
    const all = [who("1"), who("2"), who("3"), who("other", "u"), who("otp", "t", "high")];
    for (const one of all) expect(book.freeAt("a", one, TIMEOUT, NOW)).toBeGreaterThan(NOW);
    let last = "open";
    const order: string[] = [];
    while (order.length < all.length) {
      book.forget("a", last, NOW);
      const left = all.filter(({ owner }) => !order.includes(owner));
      // Whoever asks first: only one may begin.
      const [next, ...more] = left.filter((one) => book.freeAt("a", one, TIMEOUT, NOW) <= NOW);
      expect(more).toEqual([]);
      if (!next) break;
      book.put("a", next, opened(next.owner));
      order.push((last = next.owner));
    }
    expect(order).toEqual(["otp", "other", "1", "2", "3"]);
  });

  it("does not wait for one that was to ask and did not", () => {
    const book = new AttemptBook();
    book.put("a", T, opened("open"));
    const first = book.freeAt("a", who("gone"), TIMEOUT, NOW);
    book.freeAt("a", who("next"), TIMEOUT, NOW);
    book.forget("a", "open", NOW);
    expect(book.freeAt("a", who("next"), TIMEOUT, first)).toBeGreaterThan(first);
    expect(book.freeAt("a", who("next"), TIMEOUT, first + 2001)).toBe(first + 2001);
  });

  it("of two hundred to one number costs a few questions each, and more than that one in a while", () => {
    const book = new AttemptBook();
    const callMs = 50;
    book.put("a", T, opened("open"));
    const waiting = new Map(Array.from({ length: 200 }, (_, n) => [`m${n}`, NOW]));
    // Nobody may give up waiting: it is the line that is counted.
    const forEver = 1e12;
    let asked = 0;
    let now = NOW;
    let open: { readonly owner: string; readonly ends: number } | undefined = {
      owner: "open",
      ends: NOW + callMs,
    };
    while (waiting.size > 0 && asked < 1e5) {
      if (open && open.ends <= now) {
        book.forget("a", open.owner, now);
        open = undefined;
      }
      for (const [owner, askAt] of waiting) {
        if (askAt > now) continue;
        asked++;
        const at = book.freeAt("a", who(owner), forEver, now);
        waiting.set(owner, at);
        if (asked === 200) {
          const late = book.freeAt("a", who("late"), TIMEOUT, now);
          expect(late).toBe(now + TIMEOUT + 6000);
        }
        if (at > now) continue;
        waiting.delete(owner);
        open = { owner, ends: now + callMs };
        book.put("a", who(owner), opened(owner, now));
      }
      now = Math.min(...waiting.values(), ...(open ? [open.ends] : []));
    }
    expect(waiting.size).toBe(0);
    expect(asked / 200).toBeLessThan(20);
  });
});
