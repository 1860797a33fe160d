/** Cost of a message at Cloudflare by list prices, ours counted in workerd, against the central poller. */
import type { BenchContext, BenchPart, Row } from "../frame/part.ts";
import { rowOf } from "../frame/rows.ts";
import { countInWorkerd } from "./count.ts";
import {
  ASSUMED,
  bill,
  usageOfMessage,
  usageOfPoller,
  type Counted,
  type Usage,
} from "./prices.ts";

const PART = "bill";
const MILLION = 1e6;
/** `deleteAll()`: assumed, Cloudflare does not say. */
const DELETION_ROWS = 2;
const RETENTION_DAYS = 30;
const KEPT_NOWHERE = { ...ASSUMED, storedDays: 0 };

export const part: BenchPart = {
  name: PART,
  async run(ctx) {
    const { messages, crowdRows } = await counted(ctx);
    const [first] = messages;
    if (!first) throw new Error("nothing was counted");
    const rows = (when: string, shared: number): Row =>
      rowOf({
        part: PART,
        figure: `rows written a message, one check, ${when}`,
        unit: "rows",
        ours: first.rows + shared,
        aim: { max: 8 },
      });
    return [
      ...(crowdRows === undefined ? [] : [rows("one of 200 at once", crowdRows)]),
      rows("alone in its second", first.sharedRows),
      ...perCheck(messages),
      ...messages.map((message) => billRow(message, first)),
      rowOf({
        part: PART,
        figure: `kept ${RETENTION_DAYS} days and deleted, a million messages more`,
        unit: "USD",
        ours:
          bill({
            storedGbMonth: (ASSUMED.storedKb / MILLION) * (RETENTION_DAYS / 30),
            rowWritten: DELETION_ROWS,
          }) * MILLION,
        note: `${ASSUMED.storedKb} kB an object; deleteAll() taken as ${DELETION_ROWS} rows`,
      }),
    ];
  },
};

async function counted(ctx: BenchContext): Promise<Awaited<ReturnType<typeof countInWorkerd>>> {
  const checks = ctx.quick ? [1] : [1, 2, 3, 5, 10];
  ctx.log(`counting in workerd: ${checks.join(", ")} checks`);
  return countInWorkerd(checks, !ctx.quick);
}

/** The dearest step from one check to the next. */
function perCheck(messages: readonly Counted[]): readonly Row[] {
  const steps = messages.flatMap((message, index) => {
    const before = messages[index - 1];
    return before ? [(message.rows - before.rows) / (message.checks - before.checks)] : [];
  });
  if (steps.length === 0) return [];
  return [
    rowOf({
      part: PART,
      figure: "rows written by an unchanged check, at most",
      unit: "rows",
      ours: Math.max(...steps),
      aim: { max: 1 },
    }),
  ];
}

/** Cost of a message that is alone in its second; of one of many part sharing tells. */
function billRow(message: Counted, first: Counted): Row {
  // In the test a check follows the other at once, and its counts wait for the next write. In life they are alone.
  const sharedAwakeMs = (first.sharedAwakeMs * (1 + message.checks)) / 2;
  const usage: Usage = usageOfMessage({ ...message, sharedAwakeMs }, KEPT_NOWHERE);
  const [within = 0, fanned = 0] = [false, true].map((fanOut) =>
    bill(usageOfPoller(message.checks, ASSUMED, fanOut)),
  );
  const one = message.checks === 1;
  return rowOf({
    part: PART,
    figure: `a million messages, ${message.checks} ${one ? "check" : "checks"}, each alone in its second`,
    unit: "USD",
    ours: bill(usage) * MILLION,
    baseline: fanned * MILLION,
    against: "central poller, checks through a queue",
    note: `poller within its cron: $${(within * MILLION).toFixed(2)}; its Postgres is not in it`,
    ...(one && { aim: { max: 12, unit: "USD" } }),
  });
}
