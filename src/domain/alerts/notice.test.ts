import { expect, it } from "vitest";

import { HOUR_MS } from "../../kernel/time/units.ts";
import { afterDelivery, nextDelivery, nextNotice, post, type Notice } from "./notice.ts";

const NOW = Date.UTC(2026, 10, 29);

function notice(change: Partial<Notice> = {}): Notice {
  return {
    kind: "raised",
    condition: "line:iwinv",
    code: "NETWORK_ERROR",
    message: "",
    since: NOW,
    at: NOW,
    count: 1,
    failed: 0,
    nextAt: NOW,
    ...change,
  };
}

it("tries a notice again with growing waits, and gives it up after some hours", () => {
  let outbox = post([], notice());
  const tries: number[] = [];
  for (let now = NOW; outbox.length > 0; now = nextDelivery(outbox)) {
    const next = nextNotice(outbox, now);
    if (!next) throw new Error("it is due");
    tries.push(now - NOW);
    const after = afterDelivery(outbox, next, false, now);
    expect(after.givenUp).toBe(after.outbox.length === 0);
    outbox = after.outbox;
  }
  expect(tries.slice(0, 3)).toEqual([0, 10_000, 40_000]);
  expect(tries.every((at, i) => i < 2 || at >= (tries[i - 1] ?? 0) + 10_000)).toBe(true);
  expect(tries.at(-1)).toBeGreaterThan(3 * HOUR_MS);
  expect(tries.at(-1)).toBeLessThan(5 * HOUR_MS);
  expect(nextDelivery(outbox)).toBe(Infinity);
});

it("lets an all-clear wait for its alert, and holds up no other condition", () => {
  const alert = notice({ nextAt: NOW + 1000, failed: 1 });
  const over = notice({ kind: "cleared" });
  const other = notice({ condition: "mirror" });
  let outbox = [alert, over, other];
  expect(nextNotice(outbox, NOW)).toBe(other);
  outbox = [...afterDelivery(outbox, other, true, NOW).outbox];
  expect(nextNotice(outbox, NOW)).toBeUndefined();
  expect(nextDelivery(outbox)).toBe(NOW + 1000);
  outbox = [...afterDelivery(outbox, alert, true, NOW).outbox];
  expect(outbox).toEqual([over]);
});

it("puts what is known now in the place of an alert that was not delivered", () => {
  const old = notice({ failed: 3, nextAt: NOW + 5 });
  const outbox = post([old], notice({ count: 9, at: NOW + 1 }));
  expect(outbox).toEqual([{ ...old, count: 9, at: NOW + 1 }]);
  expect(post([old, notice({ kind: "cleared" })], notice({ since: NOW + 1 }))).toHaveLength(3);
});

it("keeps the newest where there are too many", () => {
  let outbox: readonly Notice[] = [];
  for (let i = 0; i < 80; i++) outbox = post(outbox, notice({ condition: `sender:${i}` }));
  expect(outbox).toHaveLength(50);
  expect(outbox.at(-1)?.condition).toBe("sender:79");
});
