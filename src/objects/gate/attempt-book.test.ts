import { describe, expect, it } from "vitest";

import { AttemptBook } from "./attempt-book.ts";

const NOW = Date.UTC(2026, 10, 20);
const TIMEOUT = 10_000;
/** A row's time may be so much earlier than its attempt. */
const EARLY = 3001;

const opened = (owner: string, began = NOW) => ({
  owner,
  began,
  until: began + TIMEOUT + 2000,
  open: true,
});

describe("an attempt to a number", () => {
  it("begins at once where nothing is in its way", () => {
    const book = new AttemptBook();
    expect(book.freeAt("a", "1", TIMEOUT, NOW)).toBe(NOW);
    book.put("a", opened("1"));
    expect(book.freeAt("b", "2", TIMEOUT, NOW)).toBe(NOW);
    expect(book.freeAt("a", "1", TIMEOUT, NOW)).toBe(NOW);
    book.forget("a", "1");
    expect(book.freeAt("a", "2", TIMEOUT, NOW)).toBe(NOW);
  });

  it("looks again soon while another is under way, and the later the longer that takes", () => {
    const book = new AttemptBook();
    book.put("a", opened("1"));
    expect(book.freeAt("a", "2", TIMEOUT, NOW + 10)).toBe(NOW + 110);
    expect(book.freeAt("a", "2", TIMEOUT, NOW + 1000)).toBe(NOW + 2000);
  });

  it("waits until the rows of one that ended without an id are behind", () => {
    const book = new AttemptBook();
    book.put("a", { owner: "1", began: NOW, until: NOW + 2000, open: false });
    expect(book.freeAt("a", "2", TIMEOUT, NOW + 1000)).toBe(NOW + 2000 + EARLY);
    expect(book.freeAt("a", "2", TIMEOUT, NOW + 2000 + EARLY)).toBe(NOW + 2000 + EARLY);
  });

  it("does not come together with others that waited for the same", () => {
    const book = new AttemptBook();
    book.put("a", { owner: "1", began: NOW, until: NOW + 2000, open: false });
    const times = ["2", "3", "4"].map((owner) => book.freeAt("a", owner, TIMEOUT, NOW));
    expect(new Set(times).size).toBe(3);
  });

  it("waits no longer than an attempt takes, and a few seconds", () => {
    const book = new AttemptBook();
    let now = NOW;
    for (let other = 0; now < NOW + 60_000; other++) {
      book.put("a", opened(`other ${other}`, now));
      const at = book.freeAt("a", "mine", TIMEOUT, now);
      if (at <= now) break;
      now = at;
    }
    expect(now).toBeLessThanOrEqual(NOW + TIMEOUT + 6000);
  });

  it("does not wait for one whose object was reset in the middle of its call", () => {
    const book = new AttemptBook();
    book.put("a", opened("1"));
    const later = NOW + TIMEOUT + 2000 + EARLY;
    expect(book.freeAt("a", "2", TIMEOUT, later)).toBe(later);
  });
});
