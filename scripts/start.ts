/** `npm start`: the whole stack until it is stopped; its state stays in STATE_DIR. */
import { join } from "node:path";

import { readCheckedSettings } from "./known-settings.ts";
import { ROOT, type LocalSettings } from "./settings.ts";
import { startStack } from "./stack.ts";
import { nextSignal, stopSignal } from "./stop-signal.ts";

/** As the cron trigger in wrangler.jsonc; the local runtime does not run it by itself. */
const CRON_MS = 60_000;

const stopped = stopSignal();

try {
  const settings = withMock(readCheckedSettings({ port: 8787, stateDir: join(ROOT, ".state") }));
  const stack = await Promise.race([startStack(settings), stopped]);
  // Stopped while it came up: the children end with this process.
  if (typeof stack === "string") process.exit(0);
  if (settings.worker["MOCK_PROVIDER"] === "true") await makeDemoTenants(stack.url, settings);
  console.log(`ready ${stack.url}`);
  if (stack.emulatorUrl) console.log(`emulator ${stack.emulatorUrl}`);
  // The embedded one has a password that everybody knows; yours is not shown.
  if (settings.databaseUrl === undefined) console.log(`postgres ${stack.databaseUrl}`);
  // What was away for long has not lost its cron.
  void runCron(stack.url);
  const cron = setInterval(() => void runCron(stack.url), CRON_MS);
  const broken = await Promise.race([stack.broken, stopped.then(() => undefined)]);
  clearInterval(cron);
  await stack.stop(broken === undefined ? nextSignal() : undefined);
  if (broken !== undefined) {
    console.error(broken);
    process.exitCode = 1;
  }
} catch (error) {
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = 1;
}
process.exit();

/** Beside the emulator there is a provider that sends nothing, for the numbers of the rest of the world. */
function withMock(settings: LocalSettings): LocalSettings {
  const real = !settings.useEmulator || settings.worker["ENVIRONMENT"] === "production";
  return real ? settings : { ...settings, worker: { MOCK_PROVIDER: "true", ...settings.worker } };
}

/** The tenants of the gateway reference's lines; they stay as they are where they exist. */
async function makeDemoTenants(url: string, settings: LocalSettings): Promise<void> {
  const key = settings.worker["API_KEY"] ?? "";
  for (const id of ["tenant-1", "tenant-2"]) {
    await fetch(`${url}/v1/tenants`, {
      method: "POST",
      headers: { authorization: `Bearer ${key}`, "content-type": "application/json" },
      body: JSON.stringify({ id, name: id }),
    });
  }
}

async function runCron(url: string): Promise<void> {
  try {
    await fetch(`${url}/cdn-cgi/local/scheduled`, { signal: AbortSignal.timeout(30_000) });
  } catch {
    // The next minute comes.
  }
}
