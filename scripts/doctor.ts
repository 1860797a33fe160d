/**
 * `npm run doctor`: what of the settings is wrong, weak or loosened, and what to do about it. Without --url it judges what
 * `npm start` would run with, and what wrangler.jsonc would deploy; with --env a deployment, from its file to the provider.
 */

import { sortFindings, type Finding } from "../src/app/doctor/finding.ts";
import { optionsOf } from "./deploy/options.ts";
import { askService } from "./doctor/ask-service.ts";
import { judgeDeployment } from "./doctor/deployment.ts";
import { judgeNamed } from "./doctor/environment.ts";
import { judgeLocal } from "./doctor/local.ts";
import { hasError, showFindings } from "./doctor/show.ts";
import { CliError } from "./tenant-client.ts";

const HELP = `npm run doctor -- [options]

  --env NAME      examines what deploy/NAME.jsonc says, Cloudflare has and the service answers;
                  with DATABASE_URL also whether all migrations are applied
  --secrets FILE  beside --env: how strong the secrets in it are
  --folder DIR    beside --env: where the operator's file is; default deploy/
  --url URL       asks a running service for its own findings
  --key KEY       a key of an operator there; default API_KEY
  --json          findings as JSON: {id, severity, what, remedy}

Ends with 1 where something must not be as it is.`;

const text = { type: "string" } as const;
const flag = { type: "boolean" } as const;
const values = optionsOf({
  env: text,
  secrets: text,
  folder: text,
  url: text,
  key: text,
  json: flag,
  help: flag,
});

try {
  if (values.help) console.log(HELP);
  else await examine();
} catch (error) {
  if (!(error instanceof CliError)) throw error;
  console.error(error.message);
  process.exitCode = 1;
}

async function examine(): Promise<void> {
  const findings = await findingsAsked(values.key ?? process.env["API_KEY"]);
  if (values.json) console.log(JSON.stringify(findings, null, 2));
  else {
    showFindings(findings);
    console.log(findings.length === 0 ? "Nothing is loosened." : `${findings.length} findings.`);
  }
  if (hasError(findings)) process.exitCode = 1;
}

async function findingsAsked(key: string | undefined): Promise<readonly Finding[]> {
  const { env, url, folder, secrets } = values;
  if (env !== undefined) {
    if (url !== undefined) throw new CliError("--url: the file of --env has it: give one of them.");
    return judgeNamed({ env, folder, key, secrets });
  }
  if (url !== undefined) return askService(url, key);
  return sortFindings([...judgeLocal(), ...(await judgeDeployment())]);
}
