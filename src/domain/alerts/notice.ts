/** Notices that wait for the operators' receiver: in order within a condition, tried again with growing waits. Pure. */
import { MINUTE_MS } from "../../kernel/time/units.ts";
import type { AlertCondition, Proof } from "./condition.ts";

export interface Notice {
  readonly kind: "raised" | "cleared";
  readonly condition: AlertCondition;
  readonly code: string;
  readonly message: string;
  /** Since when the condition has lasted, epoch ms. */
  readonly since: number;
  /** When the notice was made, epoch ms. */
  readonly at: number;
  readonly count: number;
  /** For an all-clear only. */
  readonly proof?: Proof;
  /** Deliveries that failed. */
  readonly failed: number;
  /** When it is to be delivered, epoch ms. */
  readonly nextAt: number;
}

/** Four hours in all: a receiver that is away for longer is found by the next alert. */
const WAITS_MS: readonly number[] = [
  10_000,
  30_000,
  ...[1, 2, 5, 10, 20, 60, 60, 60].map((minutes) => minutes * MINUTE_MS),
];
/** More wait for nobody: the oldest go first. */
const MOST = 50;

export type Outbox = readonly Notice[];

/** An alert that was not delivered yet tells what is known now: two of one condition would tell the same. */
export function post(outbox: Outbox, notice: Notice): Outbox {
  const last = outbox.findLastIndex(({ condition }) => condition === notice.condition);
  const known = outbox[last];
  if (known?.kind === "raised" && notice.kind === "raised")
    return outbox.with(last, { ...notice, failed: known.failed, nextAt: known.nextAt });
  return [...outbox, notice].slice(-MOST);
}

/** The next to be delivered: none overtakes an earlier one of its condition. */
export function nextNotice(outbox: Outbox, now: number): Notice | undefined {
  return heads(outbox).find(({ nextAt }) => nextAt <= now);
}

/** When there is something to deliver, epoch ms; Infinity for never. */
export function nextDelivery(outbox: Outbox): number {
  return Math.min(Infinity, ...heads(outbox).map(({ nextAt }) => nextAt));
}

export function isSame(one: Notice, other: Notice): boolean {
  return one.kind === other.kind && one.condition === other.condition && one.since === other.since;
}

/** After a delivery. What was tried often enough is given up. */
export function afterDelivery(
  outbox: Outbox,
  notice: Notice,
  taken: boolean,
  now: number,
): { readonly outbox: Outbox; readonly givenUp: boolean } {
  const others = outbox.filter((one) => !isSame(one, notice));
  const wait = WAITS_MS[notice.failed];
  if (taken || wait === undefined) return { outbox: others, givenUp: !taken };
  const again = { failed: notice.failed + 1, nextAt: now + wait };
  const later = outbox.map((one) => (isSame(one, notice) ? { ...one, ...again } : one));
  return { outbox: later, givenUp: false };
}

function heads(outbox: Outbox): Outbox {
  const seen = new Set<AlertCondition>();
  return outbox.filter(({ condition }) => {
    const first = !seen.has(condition);
    seen.add(condition);
    return first;
  });
}
