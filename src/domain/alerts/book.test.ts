import fc from "fast-check";
import { describe, expect, it } from "vitest";

import { HOUR_MS, MINUTE_MS } from "../../kernel/time/units.ts";
import * as books from "./book.ts";
import type { AlertCondition, AlertFacts, Proof } from "./condition.ts";
import { afterDelivery, nextNotice } from "./notice.ts";

const T0 = Date.UTC(2026, 10, 29, 3);
const POLICY = { clearAfterMs: MINUTE_MS };
const ACCOUNT: AlertCondition = "account:iwinv";
const FACTS: AlertFacts = { code: "AUTHENTICATION_FAILED", message: "wrong key" };

/** The object, with a clock that is turned: it looks when the book says so, and the receiver takes everything. */
class World {
  now = T0;
  book = books.EMPTY_BOOK;
  readonly sent: string[] = [];

  raise(condition: AlertCondition = ACCOUNT, facts: AlertFacts = FACTS, times = 1): void {
    this.book = books.raise(this.book, condition, { facts, times }, this.now);
    this.goTo(this.now);
  }

  clear(condition: AlertCondition = ACCOUNT, proof: Proof = "fact"): void {
    this.book = books.clear(this.book, condition, proof, this.now);
    this.goTo(this.now);
  }

  later(ms: number): void {
    this.goTo(this.now + ms);
  }

  /** The process is down. */
  sleep(ms: number): void {
    this.now += ms;
  }

  goTo(until: number): void {
    for (;;) {
      const at = books.nextLook(this.book, POLICY);
      if (at > until) break;
      this.now = Math.max(this.now, at);
      this.#look();
      expect(books.nextLook(this.book, POLICY)).toBeGreaterThan(this.now);
    }
    this.now = until;
  }

  #look(): void {
    this.book = books.settle(this.book, POLICY, this.now);
    for (;;) {
      const notice = nextNotice(this.book.outbox, this.now);
      if (!notice) break;
      this.sent.push(
        `${(this.now - T0) / MINUTE_MS} ${notice.kind} ${notice.condition} ${notice.count}`,
      );
      const { outbox } = afterDelivery(this.book.outbox, notice, true, this.now);
      this.book = { ...this.book, outbox };
    }
  }
}

describe("a condition", () => {
  it("is one alert, however often it is raised, and one all-clear when it has been over for a while", () => {
    const world = new World();
    for (let i = 0; i < 50; i++) {
      world.raise();
      world.later(100);
    }
    world.clear();
    world.clear();
    world.later(5 * HOUR_MS);
    expect(world.sent).toEqual([
      "0 raised account:iwinv 1",
      `${1 + 5000 / MINUTE_MS} cleared account:iwinv 50`,
    ]);
    expect(books.openConditions(world.book)).toEqual([]);
  });

  it("that is news is told once, and is over without an all-clear", () => {
    const world = new World();
    const rejected = "template_rejected:iwinv:10031";
    world.raise(rejected, { code: "TEMPLATE_REJECTED" });
    world.raise("template_approved:iwinv:10032", { code: "TEMPLATE_APPROVED" });
    world.raise(rejected, { code: "TEMPLATE_REJECTED" });
    world.later(5 * HOUR_MS);
    expect(world.sent).toEqual([
      `${15_000 / MINUTE_MS} raised ${rejected} 2`,
      `${15_000 / MINUTE_MS} raised template_approved:iwinv:10032 1`,
    ]);
    expect(books.openConditions(world.book)).toEqual([]);
  });

  it("was never over when it comes back before its end has settled", () => {
    const world = new World();
    world.raise();
    world.later(MINUTE_MS / 2);
    world.clear();
    world.later(MINUTE_MS / 2);
    world.raise();
    world.later(MINUTE_MS * 2);
    world.clear();
    world.later(MINUTE_MS);
    expect(world.sent).toEqual(["0 raised account:iwinv 1", "4 cleared account:iwinv 2"]);
  });

  it("is silent for the rest of the hour when it comes back, and then alerts if it still lasts", () => {
    const world = new World();
    world.raise();
    world.clear();
    world.later(10 * MINUTE_MS);
    world.raise();
    world.clear();
    world.later(10 * MINUTE_MS);
    world.raise();
    world.later(HOUR_MS);
    world.clear();
    world.later(HOUR_MS);
    expect(world.sent).toEqual([
      "0 raised account:iwinv 1",
      "1 cleared account:iwinv 1",
      "60 raised account:iwinv 1",
      "81 cleared account:iwinv 1",
    ]);
  });

  it("is alerted of at once where operators took it for over, and once in that hour", () => {
    const world = new World();
    world.raise();
    world.clear(ACCOUNT, "probe");
    world.later(10 * MINUTE_MS);
    for (let i = 0; i < 3; i++) world.raise(ACCOUNT, { ...FACTS, relapse: true });
    world.clear();
    world.later(10 * MINUTE_MS);
    world.raise();
    world.later(10 * MINUTE_MS);
    expect(world.sent).toEqual([
      "0 raised account:iwinv 1",
      "1 cleared account:iwinv 1",
      "10 raised account:iwinv 1",
      "11 cleared account:iwinv 3",
    ]);
  });

  it("that was not over for long is no relapse", () => {
    const world = new World();
    world.raise();
    world.clear(ACCOUNT, "probe");
    world.raise(ACCOUNT, { ...FACTS, relapse: true });
    world.later(10 * MINUTE_MS);
    expect(world.sent).toEqual(["0 raised account:iwinv 1"]);
  });

  it("is alerted of again when it is still raised after an hour, and ends once", () => {
    const world = new World();
    for (let minute = 0; minute < 130; minute++) {
      world.raise();
      world.later(MINUTE_MS);
    }
    world.later(3 * HOUR_MS);
    world.clear();
    world.later(HOUR_MS);
    expect(world.sent).toEqual([
      "0 raised account:iwinv 1",
      "60 raised account:iwinv 61",
      "120 raised account:iwinv 121",
      "311 cleared account:iwinv 130",
    ]);
  });

  it("that has to last for a while alerts when it has, and not at all when it ends before", () => {
    const world = new World();
    const facts = { code: "DATABASE_UNAVAILABLE", afterMs: 10 * MINUTE_MS };
    for (let minute = 0; minute < 5; minute++) {
      world.raise("mirror", facts);
      world.later(MINUTE_MS);
    }
    world.clear("mirror");
    world.later(HOUR_MS);
    expect(world.sent).toEqual([]);
    for (let minute = 0; minute < 20; minute++) {
      world.raise("mirror", facts);
      world.later(MINUTE_MS);
    }
    expect(world.sent).toEqual(["75 raised mirror 10"]);
  });

  it("that is raised once more without a wait alerts at once", () => {
    const world = new World();
    world.raise("mirror", { code: "DATABASE_UNAVAILABLE", afterMs: HOUR_MS });
    world.later(MINUTE_MS);
    world.raise("mirror", { code: "MIRROR_BEHIND", count: 7 });
    expect(world.sent).toEqual(["1 raised mirror 7"]);
  });

  it("stands apart from others", () => {
    const world = new World();
    world.raise();
    world.raise("account:solapi");
    world.clear("account:solapi");
    world.later(2 * MINUTE_MS);
    expect(world.sent).toEqual([
      "0 raised account:iwinv 1",
      "0 raised account:solapi 1",
      "1 cleared account:solapi 1",
    ]);
    expect(books.openConditions(world.book)).toEqual([ACCOUNT]);
  });

  it("that was never raised is not cleared", () => {
    const world = new World();
    world.clear();
    expect(world.book).toBe(books.EMPTY_BOOK);
  });
});

describe("an event", () => {
  const EXPIRED = { code: "validity_expired" };

  it("gathers for some seconds, and is over an hour after the last one", () => {
    const world = new World();
    world.raise("validity", EXPIRED);
    world.later(10_000);
    world.raise("validity", EXPIRED, 99);
    world.later(30 * MINUTE_MS - 10_000);
    world.raise("validity", EXPIRED, 4);
    world.later(5 * HOUR_MS);
    expect(world.sent).toEqual(["0.25 raised validity 100", "90 cleared validity 104"]);
    expect(books.openConditions(world.book)).toEqual([]);
  });

  it("is alerted of though nobody looked before it was over", () => {
    const world = new World();
    world.raise("validity", EXPIRED);
    world.sleep(5 * HOUR_MS);
    world.later(0);
    expect(world.sent).toEqual(["300 raised validity 1", "300 cleared validity 1"]);
  });

  it("that goes on is alerted of again after an hour", () => {
    const world = new World();
    for (let minute = 0; minute < 90; minute += 10) {
      world.raise("validity", EXPIRED);
      world.later(10 * MINUTE_MS);
    }
    world.later(5 * HOUR_MS);
    expect(world.sent).toEqual([
      "0.25 raised validity 1",
      "70 raised validity 8",
      "140 cleared validity 9",
    ]);
  });

  it("that is alerted of from a number on has to happen so often within an hour", () => {
    const world = new World();
    const facts = { code: "INVALID_REQUEST", least: 5 };
    for (let i = 0; i < 30; i++) {
      world.raise("dead_letters", facts);
      world.later(20 * MINUTE_MS);
    }
    expect(world.sent).toEqual([]);
    for (let i = 0; i < 4; i++) world.raise("dead_letters", facts);
    expect(world.sent).toEqual([]);
    world.raise("dead_letters", facts);
    world.later(3 * HOUR_MS);
    expect(world.sent).toEqual(["600 raised dead_letters 35", "660 cleared dead_letters 35"]);
  });
});

describe("the book", () => {
  it("never alerts twice within an hour, owes an all-clear for what it alerted of, and looks only when there is something", () => {
    const step = fc.tuple(
      fc.constantFrom("raise" as const, "clear" as const, "wait" as const),
      fc.constantFrom<AlertCondition>(ACCOUNT, "dead_letters", "mirror"),
      fc.integer({ min: 0, max: 40 }),
    );
    fc.assert(
      fc.property(fc.array(step, { maxLength: 60 }), (steps) => {
        const world = new World();
        for (const [verb, condition, minutes] of steps) {
          if (verb === "raise") world.raise(condition);
          if (verb === "clear") world.clear(condition);
          world.later(minutes * MINUTE_MS);
        }
        for (const condition of books.openConditions(world.book)) world.clear(condition);
        world.later(3 * HOUR_MS);
        expect(books.openConditions(world.book)).toEqual([]);
        for (const condition of [ACCOUNT, "dead_letters", "mirror"]) {
          const own = world.sent
            .map((line) => line.split(" "))
            .filter(([, , name]) => name === condition);
          const alerts = own.filter(([, kind]) => kind === "raised").map(([at]) => Number(at));
          expect(alerts.every((at, i) => i === 0 || at - (alerts[i - 1] ?? 0) >= 60)).toBe(true);
          const kinds = own.map(([, kind]) => kind).join(" ");
          expect(kinds).toMatch(/^((raised )+cleared ?)*$/);
        }
      }),
    );
  });
});
