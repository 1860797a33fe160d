/**
 * The end of the Worker's processes without an end of the requests in flight. `wrangler dev` kills both of its workerds at once
 * when it is told to stop; a workerd that is told itself takes no new connection and ends when its requests are answered.
 */
import { setTimeout as pause } from "node:timers/promises";

import { listProcesses } from "./leftovers.ts";
import { listens } from "./ports.ts";

/** Longer than a request may wait for its provider. */
const DRAIN_MS = 15_000;
/** In which what the front one has taken gets to the other one, and the last answers get back to their clients. */
const PASS_ON_MS = 250;
const LOOK_MS = 25;
/** What takes longer is worth a word. */
const QUICK_MS = 1000;

/**
 * @param group the process group of `wrangler dev`
 * @param hurry ends the waiting
 */
export async function drain(group: number, port: number, hurry: Promise<unknown>): Promise<void> {
  const workerds = listProcesses().filter(
    (one) => one.group === group && one.command.includes("workerd serve"),
  );
  // Two of them: one listens, and forwards to the one that runs the Worker.
  const front = workerds.find(({ command }) =>
    command.includes(`--socket-addr=entry=127.0.0.1:${port} `),
  );
  const runtimes = workerds.filter((one) => one !== front);
  if (!front) return;
  const word = setTimeout(() => {
    console.error(
      `waiting up to ${DRAIN_MS / 1000} s for requests in flight; a second signal ends them`,
    );
  }, QUICK_MS);
  const wait = { over: false };
  void hurry.then(() => (wait.over = true));
  const until = Date.now() + DRAIN_MS;
  const waitWhile = async (isSo: () => Promise<boolean> | boolean): Promise<void> => {
    while (!wait.over && Date.now() < until && (await isSo())) await pause(LOOK_MS);
    if (!wait.over) await pause(PASS_ON_MS);
  };
  tell(front.pid);
  await waitWhile(async () => listens(port));
  for (const { pid } of runtimes) tell(pid);
  await waitWhile(() => runtimes.some(({ pid }) => isAlive(pid)));
  clearTimeout(word);
}

function tell(pid: number): void {
  try {
    process.kill(pid, "SIGTERM");
  } catch {
    // It has ended by itself.
  }
}

function isAlive(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch {
    return false;
  }
}
