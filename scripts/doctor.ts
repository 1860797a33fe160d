/**
 * `npm run doctor`: what of the settings is wrong, weak or loosened, and what to do about it. Without --url it judges what
 * `npm start` would run with, and what wrangler.jsonc would deploy.
 */
import { parseArgs } from "node:util";

import { sortFindings, type Finding } from "../src/app/doctor/finding.ts";
import { askService } from "./doctor/ask-service.ts";
import { judgeDeployment } from "./doctor/deployment.ts";
import { judgeLocal } from "./doctor/local.ts";
import { CliError } from "./tenant-client.ts";

const HELP = `npm run doctor -- [options]

  --url <url>   asks a running service for its own findings
  --key <key>   a key of an operator there; default API_KEY
  --json        findings as JSON: {id, severity, what, remedy}

Ends with 1 where something must not be as it is.`;

const text = { type: "string" } as const;
const flag = { type: "boolean" } as const;
const { values } = parseArgs({ options: { url: text, key: text, json: flag, help: flag } });

try {
  if (values.help) console.log(HELP);
  else await examine();
} catch (error) {
  if (!(error instanceof CliError)) throw error;
  console.error(error.message);
  process.exitCode = 1;
}

async function examine(): Promise<void> {
  const key = values.key ?? process.env["API_KEY"];
  const findings =
    values.url === undefined
      ? sortFindings([...judgeLocal(), ...(await judgeDeployment())])
      : await askService(values.url, key);
  if (values.json) console.log(JSON.stringify(findings, null, 2));
  else show(findings);
  if (findings.some(({ severity }) => severity === "error")) process.exitCode = 1;
}

function show(findings: readonly Finding[]): void {
  for (const { id, severity, what, remedy } of findings) {
    console.log(`${severity.padEnd(8)}${id}\n        ${what}\n        → ${remedy}`);
  }
  console.log(findings.length === 0 ? "Nothing is loosened." : `${findings.length} findings.`);
}
