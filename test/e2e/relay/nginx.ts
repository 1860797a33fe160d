/** Debian's nginx with what deploy/relay/install.sh made, and where it may, installs it. */
import { spawn, spawnSync } from "node:child_process";
import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";

import { ROOT } from "../../../scripts/settings.ts";
import { eventually } from "../support.ts";

const PACKAGES = ["nginx-light", "openssl"];

/** @throws Error that says what to do where there is none. */
export function findNginx(): void {
  const there = (command: string): boolean => spawnSync(command, ["-v"]).error === undefined;
  if (there("nginx") && there("openssl")) return;
  if (process.getuid?.() === 0 && existsSync("/usr/bin/apt-get")) {
    console.log("Installing nginx (once) ...");
    run("apt-get", ["update", "-qq"]);
    run("apt-get", ["install", "-y", "-qq", "--no-install-recommends", ...PACKAGES]);
  }
  if (!there("nginx") || !there("openssl"))
    throw new Error(
      "These tests need nginx: install it (Debian: apt-get install nginx-light openssl).",
    );
}

/** @returns what it printed, both ways, and its exit code. */
export function install(args: readonly string[]): {
  readonly code: number;
  readonly output: string;
} {
  const { status, stdout, stderr } = spawnSync(
    "bash",
    [join(ROOT, "deploy/relay/install.sh"), ...args],
    { encoding: "utf8" },
  );
  return { code: status ?? -1, output: stdout + stderr };
}

/** nginx.conf as Debian has it, with all that nginx writes in one folder. */
export function makeEtc(folder: string): { readonly etc: string; readonly logs: string } {
  const etc = join(folder, "etc");
  const logs = join(folder, "logs");
  for (const made of [etc, logs, join(folder, "temp")]) mkdirSync(made, { recursive: true });
  const temp = ["client_body", "proxy", "fastcgi", "uwsgi", "scgi"]
    .map((name) => `${name}_temp_path ${folder}/temp/${name};`)
    .join("\n");
  writeFileSync(
    join(etc, "nginx.conf"),
    `${process.getuid?.() === 0 ? "user root;" : ""}
worker_processes 2;
pid ${folder}/nginx.pid;
error_log ${logs}/error.log;
events { worker_connections 256; }
http {
${temp}
ssl_protocols TLSv1 TLSv1.1 TLSv1.2 TLSv1.3;
access_log ${logs}/access.log;
gzip on;
include ${etc}/conf.d/*.conf;
}
`,
  );
  return { etc, logs };
}

export class Nginx {
  readonly #folder: string;
  #signal: (signal: NodeJS.Signals) => void = () => undefined;
  #ended: Promise<unknown> = Promise.resolve();

  constructor(folder: string) {
    this.#folder = folder;
  }

  async start(): Promise<void> {
    const child = spawn(
      "nginx",
      ["-c", join(this.#folder, "etc/nginx.conf"), "-g", "daemon off;"],
      {
        stdio: ["ignore", "ignore", "inherit"],
      },
    );
    this.#signal = (signal) => child.kill(signal);
    this.#ended = new Promise((resolve) => child.once("exit", resolve));
    const pidFile = join(this.#folder, "nginx.pid");
    await eventually(
      async () => Promise.resolve(existsSync(pidFile) && readFileSync(pidFile, "utf8").trim()),
      (pid) => pid === String(child.pid),
    );
  }

  /** As `nginx -s reload`: requests in flight end in the old processes. */
  reload(): void {
    this.#signal("SIGHUP");
  }

  /** As systemd does it (QUIT), or as a machine that goes down (TERM: requests in flight break off). */
  async stop(signal: "SIGQUIT" | "SIGTERM"): Promise<void> {
    this.#signal(signal);
    await this.#ended;
  }
}

export function run(command: string, args: readonly string[]): void {
  const { status, stderr } = spawnSync(command, args, {
    encoding: "utf8",
    env: { ...process.env, DEBIAN_FRONTEND: "noninteractive" },
  });
  if (status !== 0) throw new Error(`${command} ${args.join(" ")} failed: ${stderr}`);
}
