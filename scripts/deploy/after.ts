/** Whether the service that was deployed is the one that answers, and is ready. */
import { askAbout } from "../doctor/ask-service.ts";
import { CliError } from "../tenant-client.ts";
import { connectCloudflare } from "./cloudflare.ts";
import type { OperatorFile } from "./operator-file.ts";
import { readWorker } from "./remote.ts";

const TRIES = 30;
const FEW_TRIES = 5;
const BETWEEN_MS = 2000;
const TIMEOUT_MS = 10_000;

interface Ready {
  readonly ok?: boolean;
  readonly detail?: string;
  readonly checks?: Readonly<Record<string, string>>;
}

/**
 * Whether Cloudflare runs what was uploaded, and that alone.
 * @throws CliError where it runs something else: somebody deploys beside us.
 */
export async function waitForDeployment(
  { accountId, name }: OperatorFile,
  id: string | undefined,
): Promise<void> {
  const api = await connectCloudflare(accountId);
  let running = "";
  for (let tries = 0; tries < FEW_TRIES; tries++) {
    const worker = await readWorker(api, name);
    running = worker?.versions.map((version) => version.id).join(", ") ?? "";
    if (id === undefined || running === id) return;
    await new Promise((resolve) => setTimeout(resolve, BETWEEN_MS));
  }
  throw new CliError(
    `Cloudflare runs ${running || "nothing"}, not the version that was deployed (${id}): does somebody else deploy?`,
  );
}

/** A new version takes seconds to be everywhere. @throws CliError with the last answer where it does not become ready. */
export async function waitUntilReady(url: string): Promise<void> {
  let last = "";
  for (let tries = 0; tries < TRIES; tries++) {
    const { ok, said } = await askReady(url);
    if (ok) return;
    // The same refusal of its settings does not go away by itself.
    if (said === last && said.startsWith("settings")) break;
    last = said;
    await new Promise((resolve) => setTimeout(resolve, BETWEEN_MS));
  }
  throw new CliError(
    `Deployed, but ${url}/readyz is not ready: ${last}. See docs/operate/deploy.md; \`npm run doctor\` with the same --env says more.`,
  );
}

/**
 * What answers there may be another Worker. It is asked as long as a new version takes to be everywhere.
 * @throws CliError where another version answers to the end.
 */
export async function waitForVersion(url: string, key: string, id: string): Promise<void> {
  let answering: string | undefined;
  for (let tries = 0; tries < TRIES; tries++) {
    answering = (await askAbout(url, key)).version?.id;
    if (answering === id) return;
    await new Promise((resolve) => setTimeout(resolve, BETWEEN_MS));
  }
  throw new CliError(
    `Deployed, but version ${answering ?? "unknown"} answers at ${url}, not ${id}: does that address lead to this Worker?`,
  );
}

async function askReady(url: string): Promise<{ readonly ok: boolean; readonly said: string }> {
  try {
    const response = await fetch(`${url}/readyz`, { signal: AbortSignal.timeout(TIMEOUT_MS) });
    const { ok, detail, checks = {} } = (await response.json()) as Ready;
    const bad = Object.entries(checks).filter(([, answer]) => answer !== "ok");
    const said = detail ?? bad.map(([name, answer]) => `${name}: ${answer}`).join(", ");
    return { ok: response.ok && ok === true, said: said || `status ${response.status}` };
  } catch (error) {
    return { ok: false, said: `no answer (${error instanceof Error ? error.message : "unknown"})` };
  }
}
