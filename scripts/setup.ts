/**
 * `npm run setup -- --env NAME`: makes what a deployment needs and is missing, and leaves alone what is there. As often as you
 * like: it says what it made, and that it made nothing.
 */

import type { Finding } from "../src/app/doctor/finding.ts";
import { connectCloudflare } from "./deploy/cloudflare.ts";
import { wasDeployed } from "./deploy/facts.ts";
import { zeroIds } from "./deploy/judge-file.ts";
import { judgeOwner } from "./deploy/judge-remote.ts";
import {
  findAccount,
  applyMigrations,
  makeBucket,
  makeDatabases,
  makeQueues,
  type Work,
} from "./deploy/make-missing.ts";
import { optionsOf } from "./deploy/options.ts";
import { placeOf, readFile, readTracked } from "./deploy/places.ts";
import { readWorker } from "./deploy/remote.ts";
import { othersMayRead, readSecrets, writeSecrets } from "./deploy/secrets-file.ts";
import { planSecrets } from "./deploy/secrets-plan.ts";
import { runWrangler } from "./deploy/wrangler.ts";
import { hasError, showFindings } from "./doctor/show.ts";
import { CliError } from "./tenant-client.ts";

const HELP = `npm run setup -- --env NAME [options]

  --env NAME            the environment: deploy/NAME.jsonc
  --secrets FILE        NAME=value lines, or JSON: secrets to bring to Cloudflare
  --write-secrets FILE  writes what it generates into a new file that only you may read;
                        otherwise it is shown, once, on a terminal
  --folder DIR          where the operator's file is; default deploy/

From the environment:
  DATABASE_URL             the owner's login: migrations are applied with it
  HYPERDRIVE_DATABASE_URL  the Worker's login, for a new Hyperdrive configuration; default DATABASE_URL`;

const text = { type: "string" } as const;
const values = optionsOf({
  env: text,
  folder: text,
  secrets: text,
  "write-secrets": text,
  help: { type: "boolean" },
});

try {
  if (values.help) console.log(HELP);
  else await run();
} catch (error) {
  if (!(error instanceof CliError)) throw error;
  console.error(error.message);
  process.exitCode = 1;
}

async function run(): Promise<void> {
  const place = placeOf("setup", values.env, values.folder);
  const { file: written, findings } = readFile(place, readTracked());
  refuse(
    findings.filter(({ severity }) => severity === "error"),
    "Nothing was made",
  );
  if (!written) return;

  let changes = 0;
  const made = (what: string): void => {
    changes += 1;
    console.log(`made   ${what}`);
  };
  const file = await findAccount({ place, made }, written);
  if (!file) {
    refuse(
      zeroIds(written, place.shown).filter(({ id }) => id.endsWith(".accountId")),
      "Nothing was made",
    );
    return;
  }
  const there = (what: string): void => console.log(`there  ${what}`);
  const api = await connectCloudflare(file.accountId);
  refuse(judgeOwner(file.name, await readWorker(api, file.name)), "Nothing was made");
  const work: Work = { api, place, file, made, there };
  await applyMigrations(work);
  await makeQueues(work);
  await makeBucket(work);
  const open = [...(await makeDatabases(work)), ...(await bringSecrets(work))];
  refuse(open, changes === 0 ? "Nothing was made" : "The rest was made");
  console.log(
    changes === 0
      ? "Nothing was missing: nothing was changed."
      : `${changes} things were made. Next: npm run deploy -- --env ${place.env}`,
  );
}

/** @throws CliError where there is one that must not be. */
function refuse(findings: readonly Finding[], what: string): void {
  showFindings(findings);
  if (hasError(findings))
    throw new CliError(`\n${what}: mend what is marked \`error\`, and run it again.`);
}

/** @returns what is missing still. */
async function bringSecrets({ api, file, made, there }: Work): Promise<readonly Finding[]> {
  const worker = await readWorker(api, file.name);
  const present = worker?.secrets ?? [];
  const ran = worker !== undefined && wasDeployed(worker.state);
  const offered = values.secrets === undefined ? {} : readSecrets(values.secrets);
  if (values.secrets !== undefined && othersMayRead(values.secrets)) {
    console.log(
      `       ${values.secrets}: others of this machine may read it: chmod 600 it, and delete it once its secrets are in your safe.`,
    );
  }
  const { given, generated, left, findings } = planSecrets({ file, present, ran, offered });
  // Weak ones, or such as are in two places: none is brought.
  if (findings.some(({ id }) => !id.startsWith("secret.missing."))) return findings;
  for (const name of present.toSorted()) {
    there(
      left.includes(name)
        ? `secret ${name}, which stays as it is: \`wrangler secret put\` changes it`
        : `secret ${name}`,
    );
  }
  if (Object.keys(generated).length > 0) keep(generated);
  const all = { ...given, ...generated };
  if (Object.keys(all).length > 0) {
    await putSecrets(file, all);
    for (const name of Object.keys(given)) made(`secret ${name}, from ${values.secrets}`);
    for (const name of Object.keys(generated)) made(`secret ${name}, generated`);
  }
  return findings;
}

/** Before they are used: a lost one cannot be read back. */
function keep(generated: Readonly<Record<string, string>>): void {
  const path = values["write-secrets"];
  if (path !== undefined) {
    writeSecrets(path, generated);
    console.log(
      `       ${path} has what was generated: bring it to your safe, and delete it here.`,
    );
    return;
  }
  const names = Object.keys(generated).join(", ");
  if (!process.stdout.isTTY) {
    throw new CliError(
      `${names}: would be generated, and shown to whoever reads this output. Name a file for them: --write-secrets FILE, or bring your own: --secrets FILE.`,
    );
  }
  console.log(
    "Generated, and shown this once. Bring them to your safe; HASH_KEY and FIELD_KEYS can never be made again:",
  );
  for (const [name, value] of Object.entries(generated)) console.log(`  ${name}=${value}`);
}

/** By wrangler, which makes a draft of the Worker where there is none yet. */
async function putSecrets(
  { name, accountId }: { readonly name: string; readonly accountId: string },
  secrets: Readonly<Record<string, string>>,
): Promise<void> {
  const { code, output } = await runWrangler(["secret", "bulk", "--name", name], {
    input: JSON.stringify(secrets),
    env: { CLOUDFLARE_ACCOUNT_ID: accountId },
    quiet: true,
  });
  if (code !== 0) {
    throw new CliError(
      `wrangler could not bring the secrets to Cloudflare:\n${output}\nKeep what was generated, for it may be in use all the same. Write it beside your own secrets into one file, and run setup again with --secrets and that file.`,
    );
  }
}
