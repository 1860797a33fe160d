/**
 * `npm run deploy -- --env NAME`: builds the whole configuration from wrangler.jsonc and the operator's file, refuses what is
 * missing, shows what changes, deploys, and checks that the service is ready.
 */
import { mkdirSync, readFileSync, rmSync } from "node:fs";
import { join } from "node:path";
import { createInterface } from "node:readline/promises";

import type { Finding } from "../src/app/doctor/finding.ts";
import { buildDashboard } from "./build-dashboard.ts";
import { waitForDeployment, waitForVersion, waitUntilReady } from "./deploy/after.ts";
import { connectCloudflare } from "./deploy/cloudflare.ts";
import { judgeDomains, readDomains } from "./deploy/domains.ts";
import { changesOf, factsOf, type Change } from "./deploy/facts.ts";
import { versionHere } from "./deploy/here.ts";
import { zeroIds } from "./deploy/judge-file.ts";
import { judgeAccount, judgeOwner, judgeSecrets } from "./deploy/judge-remote.ts";
import { urlOf, type OperatorFile } from "./deploy/operator-file.ts";
import { optionsOf } from "./deploy/options.ts";
import { placeOf, readFile, readTracked, writeConfiguration, type Place } from "./deploy/places.ts";
import { planUpload } from "./deploy/plan.ts";
import { consumersOf, hasBucket, readDatabases, readQueues, readWorker } from "./deploy/remote.ts";
import { showChanges } from "./deploy/show-changes.ts";
import { runWrangler } from "./deploy/wrangler.ts";
import { hasError, showFindings } from "./doctor/show.ts";
import { CliError } from "./tenant-client.ts";

const HELP = `npm run deploy -- --env NAME [options]

  --env NAME    the environment: deploy/NAME.jsonc
  --dry-run     shows what would change, and changes nothing
  --yes         takes away what Cloudflare has and the file has not, without asking
  --folder DIR  where the file is; default deploy/

With an operator's key as API_KEY in the environment it also asks which version answers.`;

const text = { type: "string" } as const;
const flag = { type: "boolean" } as const;
const values = optionsOf({ env: text, folder: text, "dry-run": flag, yes: flag, help: flag });

try {
  if (values.help) console.log(HELP);
  else await run();
} catch (error) {
  if (!(error instanceof CliError)) throw error;
  console.error(error.message);
  process.exitCode = 1;
}

async function run(): Promise<void> {
  const place = placeOf("deploy", values.env, values.folder);
  const tracked = readTracked();
  const { file, findings } = readFile(place, tracked);
  refuseErrors([...findings, ...(file ? zeroIds(file, place.shown) : [])]);
  if (!file) return;

  await buildDashboard();
  const configuration = writeConfiguration(place, tracked, file);
  const planned = await planUpload(place, configuration);

  const api = await connectCloudflare(file.accountId);
  const [worker, queues, databases, bucket, domains] = await Promise.all([
    readWorker(api, file.name),
    readQueues(api),
    readDatabases(api),
    hasBucket(api, file.exportsBucket),
    readDomains(api, file),
  ]);
  const before = factsOf({
    worker: worker?.state ?? { bindings: [] },
    crons: worker?.crons ?? [],
    consumers: consumersOf(queues, file.name),
  });
  const changes = [
    ...changesOf(before, factsOf(planned)),
    ...domains.removed.map((host): Change => ({
      kind: "removed",
      name: `domain ${host}`,
      before: "leads here",
    })),
  ];
  console.log(
    `\nWhat changes of ${file.name} at Cloudflare${worker ? "" : ", which has no such Worker yet"}:`,
  );
  showChanges(changes, worker?.secrets ?? []);
  console.log("");
  refuseErrors([
    ...judgeOwner(file.name, worker),
    ...judgeDomains(domains),
    ...judgeAccount(file, { queues, databases, bucket }, place.env),
    ...judgeSecrets(file, worker?.secrets ?? [], place.env),
  ]);
  if (values["dry-run"]) {
    console.log("--dry-run: nothing was deployed.");
    return;
  }
  await confirmRemovals(changes, place);
  const deployed = await deploy(place, configuration);
  if (!deployed) throw new CliError(await howFar(file, worker?.versions.map(({ id }) => id) ?? []));
  await check(file, deployed);
}

/** Wrangler uploads first, and sets domains, consumers and cron after that. */
async function howFar(file: OperatorFile, before: readonly string[]): Promise<string> {
  const failed = "wrangler did not end well: see above.";
  const now = await connectCloudflare(file.accountId)
    .then(async (api) => readWorker(api, file.name))
    .catch(() => null);
  if (now === null) {
    return `${failed} Whether the new code runs nobody knows: \`npm run doctor\` with the same --env says it.`;
  }
  const running = now?.versions.map(({ id }) => id) ?? [];
  return running.join() === before.join()
    ? `${failed} Nothing was deployed: what ran before still runs.`
    : `${failed} The new code runs, but not all of its domains, queues' consumers and cron jobs may be set: deploy again, which sets them.`;
}

/** @throws CliError where there is one that must not be. */
function refuseErrors(findings: readonly Finding[]): void {
  showFindings(findings);
  if (hasError(findings))
    throw new CliError("\nNothing was deployed: mend what is marked `error`.");
}

/** What stands at Cloudflare alone would be gone without a trace. */
async function confirmRemovals(changes: readonly Change[], { shown }: Place): Promise<void> {
  const removed = changes.filter(({ kind }) => kind === "removed").map(({ name }) => name);
  if (removed.length === 0 || values.yes) return;
  const what = `Cloudflare has what ${shown} has not, and it would be gone: ${removed.join(", ")}.`;
  const how = "Write it into the file, or deploy with --yes to take it away.";
  if (!process.stdin.isTTY) throw new CliError(`${what} ${how} Nothing was deployed.`);
  const lines = createInterface({ input: process.stdin, output: process.stdout });
  const answer = await lines.question(`${what}\nTake it away? [y/N] `);
  lines.close();
  if (!/^y(es)?$/i.test(answer.trim())) throw new CliError(`${how} Nothing was deployed.`);
}

interface Deployed {
  readonly version_id?: string;
  readonly targets?: readonly string[];
}

/** Undefined where wrangler failed. */
async function deploy({ folder }: Place, configuration: string): Promise<Deployed | undefined> {
  const { tag, release } = versionHere();
  mkdirSync(folder, { recursive: true });
  const told = join(folder, "deployed.ndjson");
  rmSync(told, { force: true });
  const { code } = await runWrangler(
    [
      "deploy",
      "--config",
      configuration,
      "--message",
      `message-objects ${release}`,
      ...(tag ? ["--tag", tag] : []),
    ],
    { env: { WRANGLER_OUTPUT_FILE_PATH: told } },
  );
  if (code !== 0) return undefined;
  const lines = readFileSync(told, "utf8").trim().split("\n");
  const entries = lines.map((line) => JSON.parse(line) as Deployed & { readonly type: string });
  return entries.findLast(({ type }) => type === "deploy") ?? {};
}

async function check(file: OperatorFile, { version_id, targets = [] }: Deployed): Promise<void> {
  await waitForDeployment(file, version_id);
  console.log(`Version ${version_id} is what runs.`);
  const url = urlOf(file) ?? targets.find((target) => target.startsWith("https://"));
  if (url === undefined) {
    console.log(
      "Nobody knows where it answers: put `url` into the file, and it is asked whether it is ready.",
    );
    return;
  }
  await waitUntilReady(url);
  console.log(`${url}/readyz: ready.`);
  const key = process.env["API_KEY"];
  if (key === undefined || version_id === undefined) return;
  await waitForVersion(url, key, version_id);
  console.log(`${url}/v1/about: it is that version which answers.`);
}
