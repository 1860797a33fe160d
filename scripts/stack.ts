/** The local stack: Postgres (embedded, unless DATABASE_URL is set), the IWINV emulator (unless real addresses are) and the Worker. */
import { mkdirSync, rmSync, writeFileSync } from "node:fs";
import { userInfo } from "node:os";
import { join, resolve } from "node:path";

import { buildDashboard } from "./build-dashboard.ts";
import { launch, type Child } from "./children.ts";
import { drain } from "./drain.ts";
import { endLeftovers, lockStateDir, noteProcesses } from "./leftovers.ts";
import { migrate } from "./migrate.ts";
import { freePorts, refuseTakenPort, waitForHttp } from "./ports.ts";
import { EMULATED_ALIGO, EMULATED_SOLAPI, ROOT, type LocalSettings } from "./settings.ts";

export interface Stack {
  readonly url: string;
  readonly databaseUrl: string;
  /** Base address of the emulator; undefined with a real provider. */
  readonly emulatorUrl: string | undefined;
  readonly children: ReadonlyMap<"postgres" | "emulator" | "worker", Child>;
  /** Resolves with a reason when a part ends by itself. */
  readonly broken: Promise<string>;
  startPart(name: "postgres" | "emulator" | "worker"): Promise<void>;
  /** @param hurry requests in flight may end until this resolves; without it they break off. */
  stop(hurry?: Promise<unknown>): Promise<void>;
}

const START_MS = 60_000;
const WRANGLER = join(ROOT, "node_modules/wrangler/bin/wrangler.js");

type PartName = "postgres" | "emulator" | "worker";

/** @param withWorker false leaves the Worker out: tests run it themselves. */
export async function startStack(settings: LocalSettings, withWorker = true): Promise<Stack> {
  const state = resolve(settings.stateDir);
  mkdirSync(state, { recursive: true });
  const unlock = lockStateDir(state);
  try {
    await endLeftovers(state);
    if (withWorker && settings.port > 0) await refuseTakenPort(settings.port);
    return await startParts(settings, state, withWorker, unlock);
  } catch (error) {
    unlock();
    throw error;
  }
}

async function startParts(
  settings: LocalSettings,
  state: string,
  withWorker: boolean,
  unlock: () => void,
): Promise<Stack> {
  const [postgres = 0, emulator = 0, worker = 0] = await freePorts(3);
  const ports = { postgres, emulator, ...settings.backendPorts, worker: settings.port || worker };
  const databaseUrl =
    settings.databaseUrl ?? `postgres://postgres:postgres@127.0.0.1:${ports.postgres}/postgres`;
  const emulatorUrl = settings.useEmulator ? `http://127.0.0.1:${ports.emulator}` : undefined;
  const url = `http://127.0.0.1:${ports.worker}`;
  const children = new Map<PartName, Child>();
  let stopping = false;
  let reportBroken: (reason: string) => void = () => undefined;
  const broken = new Promise<string>((resolveBroken) => {
    reportBroken = resolveBroken;
  });

  const watch = (name: PartName, child: Child): void => {
    children.set(name, child);
    noteProcesses(
      state,
      [...children.values()].map(({ pid }) => pid),
    );
    void child.ended.then((how) => {
      if (!stopping && children.get(name) === child)
        reportBroken(`${name} ${how}\n${child.tail()}`);
    });
  };

  const parts: Record<PartName, () => Promise<void>> = {
    postgres: async () => {
      await new Promise<void>((ready, failed) => {
        const child = launch({
          name: "postgres",
          command: process.execPath,
          args: [
            join(ROOT, "scripts/postgres-server.ts"),
            String(ports.postgres),
            join(state, "postgres"),
          ],
          onLine: (line) => line === "ready" && ready(),
        });
        watch("postgres", child);
        void child.ended.then((how) => failed(new Error(`postgres ${how}\n${child.tail()}`)));
      });
    },
    emulator: async () => {
      watch(
        "emulator",
        wrangler(
          "emulator",
          ["emulator/wrangler.jsonc"],
          ports.emulator,
          state,
          emulatorVars(settings),
          {},
        ),
      );
      await answers(
        children.get("emulator"),
        `http://127.0.0.1:${ports.emulator}/_emulator/health`,
      );
    },
    worker: async () => {
      const vars = {
        ...settings.worker,
        ...(emulatorUrl && {
          IWINV_ALIMTALK_BASE_URL: `${emulatorUrl}/alimtalk`,
          IWINV_SMS_BASE_URL: `${emulatorUrl}/sms`,
          // A real SOLAPI or Aligo is somebody's own key.
          ...(settings.worker["SOLAPI_API_KEY"] === undefined && {
            ...EMULATED_SOLAPI,
            SOLAPI_BASE_URL: `${emulatorUrl}/solapi`,
          }),
          ...(settings.worker["ALIGO_API_KEY"] === undefined && {
            ...EMULATED_ALIGO,
            ALIGO_SMS_BASE_URL: `${emulatorUrl}/aligo/sms`,
            ALIGO_KAKAO_BASE_URL: `${emulatorUrl}/aligo/kakao`,
          }),
        }),
      };
      const env = {
        CLOUDFLARE_HYPERDRIVE_LOCAL_CONNECTION_STRING_HYPERDRIVE: withPassword(databaseUrl),
      };
      const configs = settings.workerConfigs ?? ["wrangler.jsonc"];
      watch("worker", wrangler("worker", configs, ports.worker, state, vars, env));
      await answers(children.get("worker"), `${url}/healthz`);
    },
  };

  const stop = async (hurry?: Promise<unknown>): Promise<void> => {
    stopping = true;
    // The Worker first: the others are what it talks to.
    const running = children.get("worker");
    if (running && hurry) await drain(running.pid, ports.worker, hurry);
    await running?.stop();
    await Promise.all([children.get("emulator")?.stop(), children.get("postgres")?.stop()]);
    unlock();
  };

  try {
    const database = settings.databaseUrl === undefined ? parts.postgres() : Promise.resolve();
    await Promise.all([
      database.then(async () => migrate(databaseUrl)),
      emulatorUrl ? parts.emulator() : Promise.resolve(),
      withWorker ? buildDashboard() : Promise.resolve(),
    ]);
    if (withWorker) await parts.worker();
  } catch (error) {
    await stop();
    throw error;
  }
  return {
    url,
    databaseUrl,
    emulatorUrl,
    children,
    broken,
    startPart: async (name) => parts[name](),
    stop,
  };
}

/** The local Hyperdrive insists on a password, also where the server asks for none. */
function withPassword(databaseUrl: string): string {
  const url = new URL(databaseUrl);
  url.username ||= userInfo().username;
  url.password ||= "none";
  return url.href;
}

function wrangler(
  name: PartName,
  configs: readonly string[],
  port: number,
  state: string,
  vars: Readonly<Record<string, string>>,
  env: Readonly<Record<string, string>>,
): Child {
  // A file, not the command line: other users of the machine can read that.
  const envFile = join(state, `${name}.env`);
  rmSync(envFile, { force: true });
  const lines = Object.entries(vars).map(([key, value]) => `${key}=${JSON.stringify(value)}`);
  writeFileSync(envFile, `${lines.join("\n")}\n`, { mode: 0o600 });
  return launch({
    name,
    command: process.execPath,
    args: [
      WRANGLER,
      "dev",
      ...configs.flatMap((config) => ["-c", resolve(ROOT, config)]),
      "--port",
      String(port),
      "--ip",
      "127.0.0.1",
      "--inspector-port",
      "0",
      "--persist-to",
      join(state, name),
      "--env-file",
      envFile,
      "--show-interactive-dev-session=false",
      "--log-level",
      "warn",
    ],
    cwd: ROOT,
    env: {
      ...process.env,
      ...env,
      WRANGLER_SEND_METRICS: "false",
      WRANGLER_SEND_ERROR_REPORTS: "false",
      // Only the file counts: the shell's own variables are no settings of ours.
      CLOUDFLARE_INCLUDE_PROCESS_ENV: "false",
      CLOUDFLARE_CF_FETCH_ENABLED: "false",
    },
    ...(process.env["STACK_LOGS"] && {
      onLine: (line: string) => console.error(`[${name}] ${line}`),
    }),
  });
}

function emulatorVars(settings: LocalSettings): Readonly<Record<string, string>> {
  const names = [
    "IWINV_API_KEY",
    "IWINV_SMS_API_KEY",
    "IWINV_SMS_AUTH_KEY",
    "IWINV_SMS_COMPANY_ID",
  ];
  const own = Object.entries(process.env).filter(([name]) => name.startsWith("EMULATOR_"));
  return Object.fromEntries([
    ...names.map((name) => [name, settings.worker[name] ?? ""]),
    ...own.map(([name, value]) => [name, value ?? ""]),
  ]);
}

async function answers(child: Child | undefined, url: string): Promise<void> {
  if (!child) throw new Error(`nothing serves ${url}`);
  await Promise.race([
    waitForHttp(url, START_MS),
    child.ended.then((how) => {
      throw new Error(`${child.name} ${how}\n${child.tail()}`);
    }),
  ]);
}
