/** All that is tried, by name. */
import { runBurst } from "./burst-run.ts";
import type { Judged, JudgedOutage } from "./judge.ts";
import { runOutage, type OutagePlan } from "./outage-run.ts";
import { runPairs } from "./pairs-run.ts";
import { FAULTS, type FaultName } from "./standin/faults.ts";
import type { World, WorldOptions } from "./world.ts";

export interface Scenario {
  /** `502/45s/60`, `o8`, … */
  readonly name: string;
  readonly world: Omit<WorldOptions, "stateDir">;
  /** It wants the machine for itself. */
  readonly alone: boolean;
  readonly run: (world: World) => Promise<Judged | JudgedOutage>;
}

const SECONDS = [3, 45, 150];
const MESSAGES = [1, 60, 200];
const SHORT: readonly OutagePlan[] = (["502", "hang", "key"] as const).map((fault) => ({
  fault,
  seconds: 45,
  messages: 60,
  timed: false,
}));
const PAIRS = 50;
const SHORT_PAIRS = 10;
const BURST = 1000;

export function scenarios(short: boolean): readonly Scenario[] {
  const outages = short ? SHORT : allOutages();
  const pairs = short ? SHORT_PAIRS : PAIRS;
  return [
    ...outages.map(outage),
    plain("o8", async (world) => runPairs(world, { pairs, equal: false })),
    plain("o8-twins", async (world) => runPairs(world, { pairs, equal: true })),
    {
      name: "o9",
      world: { latencyMs: 50, settings: { IWINV_SEND_RATE: "1000", IWINV_CHECK_RATE: "1000" } },
      alone: true,
      run: async (world) => runBurst(world, BURST),
    },
  ];
}

/** The longest first: they decide how long all takes. */
function allOutages(): readonly OutagePlan[] {
  const faults = Object.keys(FAULTS) as FaultName[];
  return SECONDS.toReversed().flatMap((seconds) =>
    faults.flatMap((fault) =>
      MESSAGES.map((messages) => ({ fault, seconds, messages, timed: true })),
    ),
  );
}

function outage(plan: OutagePlan): Scenario {
  const { fault, seconds, messages } = plan;
  return plain(`${fault}/${seconds}s/${messages}`, async (world) => runOutage(world, plan));
}

function plain(name: string, run: Scenario["run"]): Scenario {
  return { name, world: {}, alone: false, run };
}
