/** What a run has to be: nothing lost, nothing twice, nothing wrong, soon over, few calls, one alert. Pure. */
import { fatesOf, type Fate, type Verdict } from "./fates.ts";
import type { Outage, Seen } from "./seen.ts";

export interface Figures {
  readonly accepted: number;
  /** Taken by the provider, once or more. */
  readonly sent: number;
  readonly reported: number;
  readonly lost: number;
  readonly twice: number;
  readonly wrong: number;
  readonly open: number;
}

export interface Judged {
  readonly figures: Figures;
  /** Empty when all is well. */
  readonly faults: readonly string[];
}

export interface JudgedOutage extends Judged {
  readonly calls: number;
  readonly callsAllowed: number;
  /** Until as many were taken as have to be; undefined when they never were. */
  readonly recoveredSeconds: number | undefined;
  /** Neighbours, in the order in which the provider took them after the end, that should have come the other way round. */
  readonly disorder: number;
  readonly neighbours: number;
  readonly alerts: number;
  readonly allClears: number;
}

const RECOVERY_MS = 60_000;
const SENT_SHARE = 0.99;
const CALLS_BESIDE_PROBES = 2;
/** An outage that is shorter may be over before it is noticed. */
const WORTH_AN_ALERT_MS = 45_000;
/** Calls run side by side, so that close neighbours may overtake each other on the line. */
const DISORDER_SHARE = 0.1;

/** For every run. `resolved`: every message has to have an end that the service knows. */
export function judge(seen: Seen, { resolved }: { readonly resolved: boolean }): Judged {
  const { fates, twice } = fatesOf(seen);
  const count = (verdict: Verdict): number =>
    fates.filter((fate) => fate.verdict === verdict).length;
  const figures = {
    accepted: seen.accepted.length,
    sent: fates.filter(({ took }) => took !== undefined).length,
    reported: count("reported"),
    lost: count("lost"),
    twice,
    wrong: count("wrong"),
    open: count("open"),
  };
  const { accepted, lost, wrong, open } = figures;
  const faults = [
    accepted === 0 && "nothing was accepted",
    lost > 0 && `${lost} lost`,
    twice > 0 && `${twice} sent twice`,
    wrong > 0 && `${wrong} with a wrong status or id`,
    resolved && open > 0 && `${open} sent, but never resolved`,
  ];
  return { figures, faults: faults.filter((fault) => fault !== false) };
}

export function judgeOutage(seen: Seen, outage: Outage): JudgedOutage {
  const { figures, faults } = judge(seen, { resolved: false });
  const { fates } = fatesOf(seen);
  const calls = Object.values(outage.calls).reduce((sum, n) => sum + n, 0);
  const callsAllowed = allowedCalls(outage);
  const recoveredMs = recovery(fates, outage.until);
  const { disorder, neighbours } = orderOf(fates, outage.until);
  const allClears = outage.alerts.filter(({ over }) => over).length;
  const alerts = outage.alerts.length - allClears;
  const more = [
    (recoveredMs === undefined || (outage.timed && recoveredMs > RECOVERY_MS)) &&
      `less than 99 % sent within ${RECOVERY_MS / 1000} s of the end`,
    calls > callsAllowed &&
      `${calls} calls during the fault (${kindsOf(outage.calls)})${timesOf(outage)}, ${callsAllowed} allowed`,
    disorder > Math.max(1, neighbours * DISORDER_SHARE) &&
      `${disorder} of ${neighbours} neighbours out of order`,
    ...alertFaults(outage.until - outage.from, alerts, allClears),
  ];
  return {
    figures,
    faults: [...faults, ...more.filter((fault) => fault !== false)],
    calls,
    callsAllowed,
    recoveredSeconds: recoveredMs === undefined ? undefined : recoveredMs / 1000,
    disorder,
    neighbours,
    alerts,
    allClears,
  };
}

function kindsOf(calls: Outage["calls"]): string {
  return Object.entries(calls)
    .flatMap(([kind, n]) => (n > 0 ? [`${n} ${kind}`] : []))
    .join(", ");
}

/** Enough of them to see which pauses were kept. */
const MOST_TIMES = 30;

function timesOf({ callTimes = [], from }: Outage): string {
  if (callTimes.length === 0) return "";
  const seconds = callTimes.slice(0, MOST_TIMES).map((at) => ((at - from) / 1000).toFixed(1));
  return ` at ${seconds.join(" ")} s`;
}

/** Two, and one for each pause that ends while the fault lasts. */
export function allowedCalls({ from, until, pause }: Outage): number {
  let probes = 0;
  let pauseMs = pause.firstMs;
  for (let at = from + pauseMs; at <= until; at += pauseMs) {
    probes++;
    pauseMs = Math.min(pauseMs * 2, pause.longestMs);
  }
  return CALLS_BESIDE_PROBES + probes;
}

/** How long after the end enough of the messages had been taken; 0 if they were before. */
function recovery(fates: readonly Fate[], end: number): number | undefined {
  const times = fates.flatMap(({ took }) => (took ? [took.at] : [])).sort((a, b) => a - b);
  const enough = Math.ceil(fates.length * SENT_SHARE);
  const last = times[enough - 1];
  return last === undefined ? undefined : Math.max(0, last - end);
}

/** High ones first, then by acceptance: of those that waited for the end and had no attempt to be looked up before. */
function orderOf(
  fates: readonly Fate[],
  end: number,
): { readonly disorder: number; readonly neighbours: number } {
  const waited = fates
    .flatMap(({ message, ending, took }) =>
      took && took.at >= end && message.at < end && !ending?.unknown ? [{ message, took }] : [],
    )
    .sort((a, b) => a.took.at - b.took.at)
    .map(({ message }) => message);
  let disorder = 0;
  for (const [index, next] of waited.entries()) {
    const before = waited[index - 1];
    if (!before) continue;
    const laterClass = next.high && !before.high;
    if (laterClass || (next.high === before.high && next.at < before.at)) disorder++;
  }
  return { disorder, neighbours: Math.max(0, waited.length - 1) };
}

function alertFaults(lastedMs: number, alerts: number, allClears: number): readonly string[] {
  const wanted = lastedMs >= WORTH_AN_ALERT_MS ? [1] : [0, 1];
  const faults = [];
  if (!wanted.includes(alerts)) faults.push(`${alerts} alerts, not ${wanted.join(" or ")}`);
  if (alerts !== allClears || !wanted.includes(allClears)) faults.push(`${allClears} all-clears`);
  return faults;
}
