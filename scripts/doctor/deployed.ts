/** What is deployed beside what would be: settings, bindings, queues' consumers, cron jobs, version. Pure. */
import type { Finding, Severity } from "../../src/app/doctor/finding.ts";
import {
  changesOf,
  factsOf,
  wasDeployed,
  type Change,
  type ConsumerState,
  type Whole,
} from "../deploy/facts.ts";
import type { Here } from "../deploy/here.ts";
import type { RemoteVersion } from "../deploy/remote.ts";

export interface Compared {
  readonly name: string;
  readonly env: string;
  /** As it would be deployed from here. */
  readonly wanted: Whole;
  /** Undefined where there is no such Worker. */
  readonly actual: (Whole & { readonly versions: readonly RemoteVersion[] }) | undefined;
  readonly here: Here;
}

export function judgeDeployed({ name, env, wanted, actual, here }: Compared): readonly Finding[] {
  const again = `\`npm run deploy -- --env ${env}\` brings it.`;
  if (!actual || !wasDeployed(actual.worker)) {
    return [
      findingOf(
        "worker.missing",
        "error",
        `There is no Worker ${name}, or only a draft that holds its secrets.`,
        `\`npm run setup -- --env ${env}\`, then \`npm run deploy -- --env ${env}\`.`,
      ),
    ];
  }
  return [
    ...crons(wanted, actual).map((cron) =>
      findingOf(
        "cron.missing",
        "error",
        `The cron trigger ${cron} is not there: nobody sweeps, verifies or cleans up.`,
        again,
      ),
    ),
    ...wanted.consumers.flatMap((one) => judgeConsumer(one, actual.consumers, again)),
    ...settings(wanted, actual, again),
    ...versions(actual.versions, here, again),
  ];
}

function crons(wanted: Whole, actual: Whole): readonly string[] {
  return wanted.crons.filter((cron) => !actual.crons.includes(cron));
}

function judgeConsumer(
  wanted: ConsumerState,
  all: readonly ConsumerState[],
  again: string,
): readonly Finding[] {
  const { queue, deadLetter = "none" } = wanted;
  const actual = all.find((one) => one.queue === queue);
  if (!actual) {
    return [
      findingOf(
        `queue.unconsumed.${queue}`,
        "error",
        `Nobody consumes the queue ${queue}: no copy reaches Postgres.`,
        again,
      ),
    ];
  }
  if (actual.deadLetter === wanted.deadLetter) return [];
  return [
    findingOf(
      `queue.dead_letter.${queue}`,
      "error",
      `The queue ${queue} gives up on copies into ${actual.deadLetter ?? "nothing"}, not into ${deadLetter}.`,
      again,
    ),
  ];
}

/** Of variables, bindings and limits. What is said otherwise above is left out. */
function settings(wanted: Whole, actual: Whole, again: string): readonly Finding[] {
  const changes = changesOf(
    factsOf({ ...actual, crons: [], consumers: [] }),
    factsOf({ ...wanted, crons: [], consumers: [] }),
  );
  return (
    changes
      // A secret that is missing is a finding of its own.
      .filter(({ after }) => after !== "(secret)")
      .flatMap((change) => judgeChange(change, again))
  );
}

function judgeChange(
  { kind, name, before = "", after = "" }: Change,
  again: string,
): readonly Finding[] {
  const [, sort = "", what = ""] = /^(var|binding) (.+)$/.exec(name) ?? [];
  if (sort === "") {
    return [
      findingOf(
        `deployed.differs.${name.replaceAll(" ", "_")}`,
        "warning",
        `${name} is ${before || "not set"}, and would be ${after || "gone"}.`,
        again,
      ),
    ];
  }
  const id = `${sort}.${kind === "added" ? "missing" : kind === "removed" ? "extra" : "differs"}.${what}`;
  if (kind === "added") {
    return [findingOf(id, "error", `${what} is not deployed: it would be ${after}.`, again)];
  }
  if (kind === "changed") {
    const severity = LOOSER.test(`${what}=${before}`) || sort === "binding" ? "error" : "warning";
    return [
      findingOf(id, severity, `${what} is ${before} at Cloudflare, and ${after} here.`, again),
    ];
  }
  return [
    findingOf(
      id,
      LOOSER.test(`${what}=${before}`) ? "error" : "warning",
      `${what} is set at Cloudflare alone (${before}): the next deployment takes it away.`,
      "Write it into the operator's file, or let the next deployment take it away.",
    ),
  ];
}

/** What protects fields less than before. */
const LOOSER = /^(?:PII_MODE=plain|ENVIRONMENT=development)$/;

function versions(
  running: readonly RemoteVersion[],
  { tag }: Here,
  again: string,
): readonly Finding[] {
  if (running.length > 1) {
    return [
      findingOf(
        "version.mixed",
        "warning",
        `${running.length} versions answer side by side.`,
        "Finish the rollout, or deploy again.",
      ),
    ];
  }
  const deployed = running[0]?.annotations?.["workers/tag"];
  if (deployed === undefined || tag === undefined) {
    return [
      findingOf(
        "version.unknown",
        "notice",
        "Nobody knows whether the version that runs is the one that lies here: it was not deployed with `npm run deploy`, or here is no repository.",
        again,
      ),
    ];
  }
  if (deployed === tag) return [];
  return [
    findingOf(
      "version.differs",
      "warning",
      `Version ${deployed} runs, and ${tag} lies here.`,
      again,
    ),
  ];
}

function findingOf(id: string, severity: Severity, what: string, remedy: string): Finding {
  return { id, severity, what, remedy };
}
