/** What the service at an address says: of itself, of its provider, and whether it is the one that was examined. */
import type { Finding } from "../../src/app/doctor/finding.ts";
import type { RemoteVersion } from "../deploy/remote.ts";
import { CliError } from "../tenant-client.ts";
import { askProvider } from "./ask-provider.ts";
import { askAbout, askReadiness, type About } from "./ask-service.ts";

export interface Running {
  readonly url: string;
  /** Of an operator. */
  readonly key: string | undefined;
  /** That Cloudflare runs. */
  readonly versions: readonly RemoteVersion[];
}

const UNANSWERED = "service.unanswered";
const NO_KEY: Finding = {
  id: "service.no_key",
  severity: "notice",
  what: "Without an operator's key the service was not asked for its findings, nor IWINV for its balance.",
  remedy: "Give it with --key, or as API_KEY in the environment.",
};

export async function judgeRunning(running: Running): Promise<readonly Finding[]> {
  const { url, key } = running;
  const ready = await unlessUnanswered(async () => askReadiness(url));
  // One that refuses its settings answers nothing else.
  if (ready.some(({ id }) => id === UNANSWERED || id.startsWith("setting.refused"))) return ready;
  if (key === undefined) return [...ready, NO_KEY];
  const told = await unlessUnanswered(async () => {
    const about = await askAbout(url, key);
    return [...about.findings, ...elsewhere(running, about), ...(await askProvider(url, key))];
  });
  return [...ready, ...told];
}

async function unlessUnanswered(
  ask: () => Promise<readonly Finding[]>,
): Promise<readonly Finding[]> {
  try {
    return await ask();
  } catch (error) {
    if (!(error instanceof CliError)) throw error;
    return [
      {
        id: UNANSWERED,
        severity: "error",
        what: `The service does not answer: ${error.message.replace(/\.$/, "")}.`,
        remedy:
          "See that it is deployed, that its name leads to it, and that the key is an operator's.",
      },
    ];
  }
}

function elsewhere({ url, versions }: Running, { version }: About): readonly Finding[] {
  if (version === undefined || versions.length === 0) return [];
  if (versions.some(({ id }) => id === version.id)) return [];
  return [
    {
      id: "service.elsewhere",
      severity: "error",
      what: `At ${url} answers version ${version.id}, which Cloudflare does not run of this Worker.`,
      remedy:
        "See that `url` and `domains` of the file lead to this Worker; right after a deployment ask again.",
    },
  ];
}
