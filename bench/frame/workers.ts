/** Workers in workerd itself, without the proxy that `wrangler dev` puts in front: it would cost both sides of a ratio the same. */
import { execFileSync } from "node:child_process";
import { existsSync, mkdirSync, readFileSync, readdirSync } from "node:fs";
import { dirname, join } from "node:path";

import { convertV4MiniflareOptions, Miniflare } from "miniflare";
import { unstable_getMiniflareWorkerOptions } from "wrangler";

import { DEVELOPMENT_DEFAULTS, ROOT } from "../../scripts/settings.ts";

export interface WorkerdOptions {
  /** A wrangler.jsonc, from the repository's root. */
  readonly config: string;
  /** Another entry than the config's, from the repository's root. */
  readonly main?: string;
  /** Where the objects are kept. */
  readonly folder: string;
  readonly bindings?: Readonly<Record<string, string>>;
  /** For a Hyperdrive binding named HYPERDRIVE. */
  readonly databaseUrl?: string;
}

export interface ServiceOptions {
  /** Another entry than src/worker.ts, from the repository's root. */
  readonly main?: string;
  readonly folder: string;
  readonly databaseUrl: string;
  readonly emulatorUrl: string;
  /** Settings beside those of development; RATE_LIMIT is off and the gate wide open unless you say so. */
  readonly settings?: Readonly<Record<string, string>>;
}

export interface Running {
  /** Straight to the Worker. */
  readonly url: string;
  readonly pid: number;
  /** Ms from asking for the process to its listening sockets. */
  readonly startMs: number;
  /** CPU time of the process so far, in ms; NaN where the system has no /proc to tell it. */
  cpuMs(): number;
  /** The part of its open files that the process may still have, 0 to 1; NaN as above. */
  freeFiles(): number;
  /** The runtime's control: bindings, objects, `dispatchFetch`. */
  readonly miniflare: Miniflare;
  stop(): Promise<void>;
}

export interface Emulator extends Running {
  settings(change: object): Promise<void>;
  stats(): Promise<Readonly<Record<string, number>>>;
  reset(): Promise<void>;
  /** Text messages that need not be sent: emulator/README.md. */
  fillHistory(wish: { count: number; ending: string; from: number; until: number }): Promise<void>;
}

const WRANGLER = join(ROOT, "node_modules/wrangler/bin/wrangler.js");
/** Value of `getconf CLK_TCK` on every Linux that Node runs on. */
const TICK_MS = 10;

const built = new Map<string, string>();

/** The bundle as `wrangler deploy` makes it; once a run. @returns the module's path */
export function buildWorker(config: string, main?: string): string {
  const name = main ?? config;
  const known = built.get(name);
  if (known !== undefined) return known;
  const folder = join(ROOT, ".build/bench", name.replaceAll(/[^a-z0-9]+/gi, "-"));
  mkdirSync(join(ROOT, ".build/dashboard"), { recursive: true });
  execFileSync(
    process.execPath,
    [
      WRANGLER,
      "deploy",
      ...(main === undefined ? [] : [join(ROOT, main)]),
      "--dry-run",
      "-c",
      join(ROOT, config),
      "--outdir",
      folder,
    ],
    { cwd: ROOT, stdio: "pipe", env: { ...process.env, WRANGLER_SEND_METRICS: "false" } },
  );
  const file = readdirSync(folder).find((name) => name.endsWith(".js"));
  if (file === undefined) throw new Error(`${config}: no module was built`);
  built.set(name, join(folder, file));
  return join(folder, file);
}

let starting: Promise<unknown> = Promise.resolve();

/** One after the other: a process is known by being the new one. */
export async function startWorkerd(options: WorkerdOptions): Promise<Running> {
  const started = starting.then(async () => start(options));
  starting = started.catch(() => undefined);
  return started;
}

async function start(options: WorkerdOptions): Promise<Running> {
  const module = buildWorker(options.config, options.main);
  if (options.databaseUrl !== undefined) {
    process.env["CLOUDFLARE_HYPERDRIVE_LOCAL_CONNECTION_STRING_HYPERDRIVE"] = options.databaseUrl;
  }
  const { workerOptions: worker } = quietly(() =>
    unstable_getMiniflareWorkerOptions(join(ROOT, options.config)),
  );
  const before = new Set(workerdChildren());
  const at = performance.now();
  const miniflare = new Miniflare({
    ...convertV4MiniflareOptions({
      name: "bench",
      modules: true,
      scriptPath: module,
      modulesRoot: dirname(module),
      // Without the web page: its router would stand in front of every request.
      compatibilityDate: worker.compatibilityDate,
      compatibilityFlags: worker.compatibilityFlags,
      durableObjects: worker.durableObjects,
      queueProducers: worker.queueProducers,
      queueConsumers: worker.queueConsumers,
      hyperdrives: worker.hyperdrives,
      bindings: { ...options.bindings },
      unsafeDirectSockets: [{ host: "127.0.0.1", port: 0 }],
      port: 0,
      telemetry: { enabled: false },
      ...(process.env["BENCH_INSPECT"] && { inspectorPort: 0 }),
    } as never),
    resourcePersistencePath: options.folder,
  });
  await miniflare.ready;
  const startMs = performance.now() - at;
  const url = (await miniflare.unsafeGetDirectURL()).origin;
  const pid = workerdChildren().find((one) => !before.has(one)) ?? 0;
  return {
    url,
    pid,
    startMs,
    miniflare,
    cpuMs: () => cpuMs(pid),
    freeFiles: () => freeFiles(pid),
    stop: async () => miniflare.dispose(),
  };
}

export async function startService(options: ServiceOptions): Promise<Running> {
  return startWorkerd({
    config: "wrangler.jsonc",
    ...(options.main !== undefined && { main: options.main }),
    folder: options.folder,
    databaseUrl: options.databaseUrl,
    bindings: {
      ...DEVELOPMENT_DEFAULTS,
      RATE_LIMIT: "0",
      // The gate's pace is a promise to the provider, not a cost of ours.
      IWINV_SEND_RATE: "100000",
      IWINV_CHECK_RATE: "100000",
      IWINV_ALIMTALK_BASE_URL: `${options.emulatorUrl}/alimtalk`,
      IWINV_SMS_BASE_URL: `${options.emulatorUrl}/sms`,
      ...options.settings,
    },
  });
}

export async function startEmulator(
  folder: string,
  bindings: Readonly<Record<string, string>> = {},
): Promise<Emulator> {
  const running = await startWorkerd({ config: "emulator/wrangler.jsonc", folder, bindings });
  const control = async (method: string, path: string, body?: object): Promise<unknown> => {
    const answer = await fetch(`${running.url}/_emulator/${path}`, {
      method,
      ...(body && { body: JSON.stringify(body) }),
    });
    if (!answer.ok) throw new Error(`emulator: ${path} answered ${answer.status}`);
    return answer.json();
  };
  return {
    ...running,
    settings: async (change) => void (await control("PUT", "settings", change)),
    stats: async () => (await control("GET", "stats")) as Record<string, number>,
    reset: async () => void (await control("POST", "reset")),
    fillHistory: async (wish) => void (await control("POST", "fill", wish)),
  };
}

/** Linux alone has one; elsewhere figures that come from it are NaN, and left out (bench/run.ts). */
const HAS_PROC = existsSync("/proc/self/stat");

/** User and system time. */
export function cpuMs(pid: number): number {
  if (!HAS_PROC) return Number.NaN;
  const stat = readFileSync(`/proc/${pid}/stat`, "utf8");
  // The name in parentheses may hold blanks.
  const fields = stat.slice(stat.lastIndexOf(")") + 2).split(" ");
  return (Number(fields[11]) + Number(fields[12])) * TICK_MS;
}

function freeFiles(pid: number): number {
  if (!HAS_PROC) return Number.NaN;
  const limits = readFileSync(`/proc/${pid}/limits`, "utf8");
  const limit = Number(/^Max open files\s+(\d+)/m.exec(limits)?.[1] ?? Infinity);
  return 1 - readdirSync(`/proc/${pid}/fd`).length / limit;
}

function workerdChildren(): readonly number[] {
  if (!HAS_PROC) return [];
  const tasks = `/proc/${process.pid}/task`;
  return readdirSync(tasks)
    .flatMap((task) => readFileSync(`${tasks}/${task}/children`, "utf8").trim().split(" "))
    .filter((pid) => pid !== "")
    .map(Number)
    .filter((pid) => readFileSync(`/proc/${pid}/comm`, "utf8").trim() === "workerd");
}

/** Wrangler tells where a database's address came from, on stdout. */
function quietly<T>(act: () => T): T {
  const { log } = console;
  console.log = () => undefined;
  try {
    return act();
  } finally {
    console.log = log;
  }
}
