/** `npm start`: the whole stack until it is stopped; its state stays in STATE_DIR. */
import { join } from "node:path";

import { SETTING_NAMES } from "./known-settings.ts";
import { readSettings, ROOT } from "./settings.ts";
import { startStack } from "./stack.ts";

const settings = readSettings(SETTING_NAMES, { port: 8787, stateDir: join(ROOT, ".state") });

const signalled = new Promise<string>((resolve) => {
  for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"] as const)
    process.once(signal, () => resolve(signal));
});

try {
  const stack = await Promise.race([startStack(settings), signalled]);
  // Stopped while it came up: the children end with this process.
  if (typeof stack === "string") process.exit(0);
  console.log(`ready ${stack.url}`);
  if (stack.emulatorUrl) console.log(`emulator ${stack.emulatorUrl}`);
  const broken = await Promise.race([stack.broken, signalled.then(() => undefined)]);
  await stack.stop();
  if (broken !== undefined) {
    console.error(broken);
    process.exitCode = 1;
  }
} catch (error) {
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = 1;
}
process.exit();
