/** How many messages are where, and what share. Pure. */

export interface Counts {
  /** All that were accepted. */
  readonly accepted: number;
  /** Not final yet. */
  readonly open: number;
  /** A provider took it, whatever became of it. */
  readonly sent: number;
  readonly delivered: number;
  readonly undelivered: number;
  readonly failed: number;
  readonly canceled: number;
  readonly expired: number;
}

export interface Rates {
  /** Of all that are final and not canceled: delivered; null where there are none. */
  readonly deliveryRate: number | null;
  /** The same: undelivered and failed. */
  readonly failureRate: number | null;
  /** The same: expired. */
  readonly expiryRate: number | null;
}

const FINAL = ["delivered", "undelivered", "failed", "canceled", "expired"] as const;

export const COUNT_COLUMNS = `count(*)::integer as accepted,
  count(*) filter (where t.status in ('PENDING', 'SENT'))::integer as open,
  count(t.sent_at)::integer as sent,
  ${FINAL.map((state) => `count(*) filter (where t.state = '${state}')::integer as ${state}`).join(",\n  ")}`;

export const NO_COUNTS: Counts = {
  accepted: 0,
  open: 0,
  sent: 0,
  delivered: 0,
  undelivered: 0,
  failed: 0,
  canceled: 0,
  expired: 0,
};

export function addCounts(a: Counts, b: Counts): Counts {
  const names = Object.keys(NO_COUNTS) as (keyof Counts)[];
  return Object.fromEntries(names.map((name) => [name, a[name] + b[name]])) as unknown as Counts;
}

export function ratesOf({ delivered, undelivered, failed, expired }: Counts): Rates {
  const decided = delivered + undelivered + failed + expired;
  return {
    deliveryRate: share(delivered, decided),
    failureRate: share(undelivered + failed, decided),
    expiryRate: share(expired, decided),
  };
}

/** Four digits after the point; null of nothing. */
export function share(part: number, whole: number): number | null {
  return whole === 0 ? null : Math.round((part / whole) * 10_000) / 10_000;
}
