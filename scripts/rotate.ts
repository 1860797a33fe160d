/** `npm run privacy:rotate`: has a running service bring all that is stored to the active keys, call by call. */
import { parseArgs } from "node:util";

import { callService, CliError, type Service } from "./tenant-client.ts";

const HELP = `npm run privacy:rotate -- [options]

  --url <url>   the service; default SERVICE_URL or http://127.0.0.1:8787
  --key <key>   an admin key of the default tenant; default API_KEY or the development key

Ends with 1 where something could not be brought over: docs/operate/field-protection.md.`;

interface Rotation {
  readonly rewritten: number;
  readonly resealed: number;
  readonly failed: Readonly<Record<string, number>>;
  readonly done: boolean;
}

const text = { type: "string" } as const;
const { values } = parseArgs({ options: { url: text, key: text, help: { type: "boolean" } } });
if (values.help) {
  console.log(HELP);
} else {
  try {
    await rotateAll({
      url: values.url ?? process.env["SERVICE_URL"] ?? "http://127.0.0.1:8787",
      key: values.key ?? process.env["API_KEY"] ?? "dev-only-key",
    });
  } catch (error) {
    if (!(error instanceof CliError)) throw error;
    console.error(error.message);
    process.exitCode = 1;
  }
}

async function rotateAll(service: Service): Promise<void> {
  for (;;) {
    const answer = await callService(service, "/v1/privacy/rotate", "POST", {});
    const { rewritten, resealed, failed, done } = answer as Rotation;
    console.log(`${rewritten} rows, ${resealed} objects${done ? "" : " …"}`);
    if (!done && rewritten > 0) continue;
    for (const [reason, rows] of Object.entries(failed)) console.error(`${rows}: ${reason}`);
    if (Object.keys(failed).length > 0) process.exitCode = 1;
    if (!done) console.error("not done: call it again");
    return;
  }
}
