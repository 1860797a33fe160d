/** What a running service says of itself. */
import { findingOfFault } from "../../src/app/doctor/controls.ts";
import type { Finding } from "../../src/app/doctor/finding.ts";
import { callService, CliError } from "../tenant-client.ts";

interface Ready {
  readonly code?: string;
  readonly detail?: string;
  readonly checks?: Readonly<Record<string, string>>;
}

/** @throws CliError where it cannot be asked, or tells the key nothing. */
export async function askService(url: string, key = ""): Promise<readonly Finding[]> {
  const ready = await readyOf(url);
  // A service whose settings are wrong answers nothing else.
  if (ready.code === "misconfigured") return [misconfigured(ready)];
  const { findings } = await askAbout(url, key);
  return [...unready(ready), ...findings];
}

export interface About {
  readonly findings: readonly Finding[];
  /** Absent where the service is older than this field. */
  readonly version?: { readonly id: string; readonly tag: string | null };
}

/** @throws CliError where it cannot be asked, or tells the key nothing. */
export async function askAbout(url: string, key: string): Promise<About> {
  const about = (await callService({ url, key }, "/v1/about", "GET")) as Partial<About>;
  const { findings, version } = about;
  if (!findings)
    throw new CliError("--key: is no operator's key: findings are for operators alone.");
  return { findings, ...(version && { version }) };
}

/** What it says to anybody. @throws CliError where it does not answer. */
export async function askReadiness(url: string): Promise<readonly Finding[]> {
  const ready = await readyOf(url);
  return ready.code === "misconfigured" ? [misconfigured(ready)] : unready(ready);
}

function misconfigured({ detail = "" }: Ready): Finding {
  return findingOfFault("setting.refused", "error", detail.replace(/^settings: /, ""));
}

async function readyOf(url: string): Promise<Ready> {
  try {
    const response = await fetch(`${url.replace(/\/$/, "")}/readyz`);
    return (await response.json()) as Ready;
  } catch (error) {
    throw new CliError(`${url} cannot be reached, or is not this service.`, { cause: error });
  }
}

function unready({ checks = {} }: Ready): readonly Finding[] {
  return Object.entries(checks)
    .filter(([, answer]) => answer !== "ok")
    .map(([name, answer]) => ({
      id: `ready.${name}`,
      severity: "error",
      what: `/readyz: ${name}: ${answer}.`,
      remedy: "See docs/operate/alerts.md; until then nothing, or not everything, is written.",
    }));
}
