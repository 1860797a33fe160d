/** `npm run doctor -- --env NAME`: what is wrong with a deployment, from the operator's file to the provider behind the service. */
import { sortFindings, type Finding } from "../../src/app/doctor/finding.ts";
import { buildDashboard } from "../build-dashboard.ts";
import { connectCloudflare } from "../deploy/cloudflare.ts";
import { versionHere } from "../deploy/here.ts";
import { zeroIds } from "../deploy/judge-file.ts";
import { judgeAccount, judgeOwner, judgeSecrets } from "../deploy/judge-remote.ts";
import { urlOf, varsOf, type OperatorFile } from "../deploy/operator-file.ts";
import { placeOf, readFile, readTracked, writeConfiguration } from "../deploy/places.ts";
import { planUpload } from "../deploy/plan.ts";
import { consumersOf, hasBucket, readDatabases, readQueues, readWorker } from "../deploy/remote.ts";
import { readSecrets } from "../deploy/secrets-file.ts";
import { planSecrets } from "../deploy/secrets-plan.ts";
import { isSecret } from "../deploy/setting-kinds.ts";
import { askRelay } from "./ask-provider.ts";
import { judgeClock } from "./clock.ts";
import { judgeDeployed } from "./deployed.ts";
import { judgeMigrations } from "./migrations.ts";
import { judgeRunning } from "./running.ts";

export interface Asked {
  readonly env: string;
  readonly folder?: string | undefined;
  /** Of an operator of the service. */
  readonly key?: string | undefined;
  /** Where the operator's secrets are, to judge how strong they are. */
  readonly secrets?: string | undefined;
}

/** @throws CliError where there is no such environment, or Cloudflare cannot be asked. */
export async function judgeNamed({
  env,
  folder,
  key,
  secrets,
}: Asked): Promise<readonly Finding[]> {
  const place = placeOf("doctor", env, folder);
  const tracked = readTracked();
  const { file: written, findings } = readFile(place, tracked);
  if (!written) return findings;
  const file = withoutSecrets(written);
  const zero = zeroIds(file, place.shown);
  // Without the account's id nothing can be asked.
  if (zero.some(({ id }) => id === "file.zero.accountId"))
    return sortFindings([...findings, ...zero]);

  const api = await connectCloudflare(file.accountId);
  const [worker, queues, databases, bucket] = await Promise.all([
    readWorker(api, file.name),
    readQueues(api),
    readDatabases(api),
    hasBucket(api, file.exportsBucket),
  ]);
  await buildDashboard();
  const wanted = await planUpload(place, writeConfiguration(place, tracked, file));
  const actual = worker && {
    worker: worker.state,
    crons: worker.crons,
    consumers: consumersOf(queues, file.name),
    versions: worker.versions,
  };
  const url = urlOf(file);
  const all = [
    ...findings,
    ...zero,
    ...judgeOwner(file.name, worker),
    ...judgeAccount(file, { queues, databases, bucket }, env),
    ...judgeSecrets(file, worker?.secrets ?? [], env),
    ...(secrets === undefined ? [] : weakOnes(file, readSecrets(secrets))),
    ...judgeDeployed({ name: file.name, env, wanted, actual, here: versionHere() }),
    ...(await judgeMigrations(process.env["DATABASE_URL"])),
    // What a tunnel leads to nobody reaches from here.
    ...(file.relay?.vpcServiceId === undefined ? await askRelay(varsOf(file)) : []),
    ...judgeClock(api.date(), new Date()),
    ...(url === undefined
      ? [noAddress(place.shown)]
      : await judgeRunning({ url, key, versions: worker?.versions ?? [] })),
  ];
  return sortFindings(onceEach(all, file));
}

/** The file and the service may say the same; and an id that is all zeros is one finding, not three. */
function onceEach(all: readonly Finding[], { hyperdrive }: OperatorFile): readonly Finding[] {
  const zero = Object.keys(hyperdrive).filter((binding) => /^0+$/.test(hyperdrive[binding] ?? ""));
  const follow = new Set(
    zero.flatMap((name) => [`hyperdrive.missing.${name}`, `binding.differs.${name}`]),
  );
  const ids = all.map(({ id }) => id);
  return all.filter(({ id }, at) => ids.indexOf(id) === at && !follow.has(id));
}

/** Those that stand in the file were named; what is deployed is compared with the rest. */
function withoutSecrets(file: OperatorFile): OperatorFile {
  const plain = Object.entries(file.vars).filter(([name]) => !isSecret(name));
  return { ...file, vars: Object.fromEntries(plain) };
}

function weakOnes(
  file: OperatorFile,
  offered: Readonly<Record<string, string>>,
): readonly Finding[] {
  const { findings } = planSecrets({ file, present: [], ran: true, offered });
  return findings.filter(({ id }) => !id.startsWith("secret.missing."));
}

function noAddress(shown: string): Finding {
  return {
    id: "service.no_address",
    severity: "notice",
    what: `${shown}: nobody knows where the service answers: it was not asked.`,
    remedy: "Put `url` into the file.",
  };
}
