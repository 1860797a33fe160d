/** A fault of some seconds while messages are handed over evenly, and what came of them after it. */
import { inParallel, wait } from "../chaos/random.ts";
import { eventually } from "../e2e/support.ts";
import { alimtalk, draftOf, sms } from "./drafts.ts";
import { judgeOutage, type JudgedOutage } from "./judge.ts";
import type { Accepted, Outage } from "./seen.ts";
import { countedCalls, seenOf, statesOf, submit } from "./service.ts";
import { FAULTS, type FaultName } from "./standin/faults.ts";
import type { Came } from "./standin/server.ts";
import { waitUntil } from "./wait-until.ts";
import type { World } from "./world.ts";

export interface OutagePlan {
  readonly fault: FaultName;
  readonly seconds: number;
  readonly messages: number;
  /** How long it takes is judged too: not on a machine of which nobody knows how busy it is. */
  readonly timed: boolean;
}

export const FINAL = new Set(["delivered", "undelivered", "failed", "canceled", "expired"]);

/** Pauses as the service makes them by its defaults (circuit.ts, ACCOUNT_PAUSE). */
const PAUSES = {
  line: { firstMs: 5000, longestMs: 15_000 },
  account: { firstMs: 15_000, longestMs: 15_000 },
};
const WARM_MS = 60_000;
/** A sent message after the last moment of the judge's bound still wants its result, and the all-clear. */
const WATCH_MS = 110_000;
const LONG_WATCH_MS = 400_000;
/** For second copies. */
const SETTLE_MS = 5000;
const POLL_MS = 1000;
/** Messages are handed over from a moment after the beginning to a moment before the end. */
const MARGIN_MS = 200;

export async function runOutage(world: World, plan: OutagePlan): Promise<JudgedOutage> {
  await warmUp(world);
  const counted = await countedCalls(world);
  await world.provider.begin(plan.fault);
  const from = Date.now();
  const handed = handOver(world, plan, from);
  await waitUntil(from + plan.seconds * 1000);
  const own = await countedCalls(world);
  const until = Date.now();
  const came = await world.provider.end();
  const accepted = await handed;
  await watch(world, accepted, plan.timed ? WATCH_MS : LONG_WATCH_MS);

  const { of, closed } = { closed: false, ...FAULTS[plan.fault] };
  const outage: Outage = {
    from,
    until,
    // Nobody can count what knocks at a door that is not there.
    calls: closed ? difference(own, counted) : kindsOf(came),
    ...(!closed && { callTimes: came.map(({ at }) => at) }),
    alerts: world.alerts.filter(({ at }) => at >= from),
    pause: PAUSES[of],
    timed: plan.timed,
  };
  return judgeOutage(await seenOf(world, accepted), outage);
}

/** One message of each kind, to its end: nothing of them is left to be asked about during the fault. */
async function warmUp(world: World): Promise<void> {
  const drafts = [sms("01099990001", "시작"), alimtalk("01099990002", "999999")];
  await Promise.all(drafts.map(async (draft, index) => submit(world, draft, `warm-${index}`)));
  await eventually(
    async () => statesOf(world),
    (states) => states.size === drafts.length && [...states.values()].every((s) => FINAL.has(s)),
    WARM_MS,
  );
}

async function handOver(
  world: World,
  { seconds, messages }: OutagePlan,
  from: number,
): Promise<readonly Accepted[]> {
  const accepted: Accepted[] = [];
  const spreadMs = seconds * 1000 - 2 * MARGIN_MS;
  await inParallel(messages, messages, async (index) => {
    await waitUntil(from + MARGIN_MS + (spreadMs * index) / messages);
    const message = await submit(world, draftOf(index), `outage-${index}`);
    if (message) accepted.push(message);
  });
  return accepted;
}

/** Until every message has its end and every alert its all-clear, or the limit. */
async function watch(world: World, accepted: readonly Accepted[], watchMs: number): Promise<void> {
  const limit = Date.now() + watchMs;
  for (let done = false; !done && Date.now() < limit; await wait(POLL_MS)) {
    const states = await statesOf(world);
    const open = accepted.filter(({ id }) => !FINAL.has(states.get(id) ?? ""));
    const over = world.alerts.filter((alert) => alert.over).length;
    done = open.length === 0 && 2 * over === world.alerts.length;
  }
  await wait(SETTLE_MS);
}

function kindsOf(came: readonly Came[]): Record<string, number> {
  return Object.fromEntries(
    [...Map.groupBy(came, ({ endpoint }) => endpoint)].map(([kind, calls]) => [kind, calls.length]),
  );
}

function difference(
  after: Readonly<Record<string, number>>,
  before: Readonly<Record<string, number>>,
): Record<string, number> {
  return Object.fromEntries(
    Object.entries(after).map(([name, n]) => [name, n - (before[name] ?? 0)]),
  );
}
