/** The service as processes: started, killed and started again. */
import { execFileSync, spawn, type ChildProcess } from "node:child_process";
import { mkdtempSync, rmSync, statfsSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

import postgres from "postgres";

import { DEVELOPMENT_DEFAULTS, ROOT } from "../../scripts/settings.ts";

/** Everything that follows from a crash within seconds. */
export const QUICK = {
  CHECK_SCHEDULE: "4s,8s,12s,20s,40s,80s",
  MIRROR_AGAIN: "2s",
  PROVIDER_SEND_TIMEOUT: "20s",
};

const PATIENCE_MS = 60_000;
const folders: string[] = [];
const started = new Set<Service>();

/** Thousands of objects are as many files, each written through to the disk: memory where there is enough of it. */
const ROOMY_BYTES = 4e9;

function roomiest(): string {
  try {
    const { bavail, bsize } = statfsSync("/dev/shm");
    return bavail * bsize > ROOMY_BYTES ? "/dev/shm" : tmpdir();
  } catch {
    return tmpdir();
  }
}

/** An empty folder with a space in its name; {@link cleanUp} removes it. */
export function stateFolder(): string {
  const folder = mkdtempSync(join(roomiest(), "message-objects e2e-"));
  folders.push(folder);
  return folder;
}

/** Ends whatever a test left and removes its folders. */
export async function cleanUp(): Promise<void> {
  for (const service of started) await service.killTree();
  started.clear();
  for (const folder of folders.splice(0)) {
    for (const one of processes(folder)) endProcess(one.pid);
    rmSync(folder, { recursive: true, force: true, maxRetries: 5 });
  }
}

/** The launcher as a process of its own, without npm unless that is wanted. */
export class Service {
  readonly #child: ChildProcess;
  #output = "";
  /** "code 0", or the signal that ended it. */
  readonly ended: Promise<string>;
  /** Sooner than {@link ended} if its children live on and hold its output. */
  readonly exited: Promise<void>;

  constructor(env: Readonly<Record<string, string>>, by: "node" | "npm" = "node") {
    const [command, args] =
      by === "npm" ? ["npm", ["start"]] : [process.execPath, ["scripts/start.ts"]];
    this.#child = spawn(command, args, {
      cwd: ROOT,
      env: { ...bareEnvironment(), PORT: "0", ...env },
      stdio: ["ignore", "pipe", "pipe"],
    });
    for (const stream of [this.#child.stdout, this.#child.stderr])
      stream?.on("data", (text) => (this.#output += String(text)));
    this.ended = new Promise((resolve) => {
      this.#child.once("close", (code, signal) => resolve(signal ?? `code ${code}`));
    });
    this.exited = new Promise((resolve) => {
      this.#child.once("exit", () => resolve());
    });
    started.add(this);
  }

  get pid(): number {
    return this.#child.pid ?? 0;
  }

  get output(): string {
    return this.#output;
  }

  /** What it printed behind a word: `ready`, `emulator`, `postgres`. */
  address(word: string): string {
    const found = new RegExp(`^${word} (\\S+)`, "m").exec(this.#output)?.[1];
    if (found === undefined) throw new Error(`no line "${word} …" in: ${this.#output}`);
    return found;
  }

  async ready(): Promise<this> {
    const early = this.ended.then((how) => {
      throw new Error(`the service ended before it was ready: ${how}\n${this.#output}`);
    });
    const ready = eventually(
      async () => this.#output,
      (output) => /^ready http/m.test(output),
      PATIENCE_MS,
    );
    await Promise.race([ready, early]);
    return this;
  }

  signal(name: "SIGINT" | "SIGTERM"): void {
    this.#child.kill(name);
  }

  /** kill -9 of the launcher and of all that stems from it, the launcher first: nobody gets to tidy up. */
  async killTree(): Promise<void> {
    const pid = this.#child.pid;
    if (pid === undefined || this.#child.exitCode !== null || this.#child.signalCode !== null)
      return;
    const tree = descendants(pid);
    for (const one of [pid, ...tree]) endProcess(one);
    await this.ended;
    await eventually(
      async () => processes().filter((one) => tree.includes(one.pid)),
      (left) => left.length === 0,
    );
  }
}

/** What is not the tester's own: settings of a shell must not change what is tested. */
function bareEnvironment(): NodeJS.ProcessEnv {
  const ours = new Set(["PORT", "STATE_DIR", "DATABASE_URL", "CHECK_SCHEDULE"]);
  const entries = Object.entries(process.env).filter(
    ([name]) => !ours.has(name) && !name.startsWith("IWINV_") && !name.startsWith("npm_"),
  );
  return Object.fromEntries(entries);
}

export interface Listed {
  readonly pid: number;
  readonly parent: number;
  readonly command: string;
}

/** Processes that are not zombies, or those that name a text. */
export function processes(naming = ""): readonly Listed[] {
  const text = execFileSync("ps", ["-A", "-ww", "-o", "pid=,ppid=,stat=,args="], {
    encoding: "utf8",
    maxBuffer: 64 << 20,
  });
  return text.split("\n").flatMap((line) => {
    const match = /^\s*(\d+)\s+(\d+)\s+([^Z\s]\S*)\s+(.*)$/.exec(line);
    if (!match?.[4]?.includes(naming)) return [];
    return [{ pid: Number(match[1]), parent: Number(match[2]), command: match[4] }];
  });
}

export function isWorkerd(pid: number): boolean {
  return processes("workerd serve").some((one) => one.pid === pid);
}

export function descendants(pid: number): readonly number[] {
  const all = processes();
  const found = [pid];
  for (let i = 0; i < found.length; i++)
    found.push(...all.filter((one) => one.parent === found[i]).map((one) => one.pid));
  return found.slice(1);
}

export function endProcess(pid: number): void {
  try {
    process.kill(pid, "SIGKILL");
  } catch {
    // Ended before.
  }
}

export interface Message {
  readonly id: string;
  readonly state: string;
  readonly attempts: number;
  readonly timeline: readonly { readonly event: string; readonly to: string }[];
}

export async function request(
  base: string,
  path: string,
  body?: object,
  headers?: Readonly<Record<string, string>>,
): Promise<Response> {
  return fetch(base + path, {
    method: body ? "POST" : "GET",
    headers: {
      authorization: `Bearer ${DEVELOPMENT_DEFAULTS["API_KEY"]}`,
      "content-type": "application/json",
      ...headers,
    },
    ...(body && { body: JSON.stringify(body) }),
    signal: AbortSignal.timeout(20_000),
  });
}

/** Hands a message over without waiting for the provider. */
export async function submit(base: string, body: object): Promise<Message> {
  const response = await request(base, "/v1/messages", body, { prefer: "respond-async" });
  return answerOf(response, 202);
}

export async function look(base: string, id: string): Promise<Message> {
  return answerOf(await request(base, `/v1/messages/${id}`), 200);
}

async function answerOf(response: Response, status: number): Promise<Message> {
  if (response.status !== status) throw new Error(`${response.status}: ${await response.text()}`);
  return (await response.json()) as Message;
}

export async function untilState(base: string, id: string, state: string): Promise<Message> {
  return eventually(
    async () => look(base, id),
    (message) => message.state === state,
    PATIENCE_MS,
  );
}

export interface EmulatorSend {
  readonly accepted: boolean;
  readonly text: string | null;
}

export async function emulatorSends(
  emulator: string,
  phone: string,
): Promise<readonly EmulatorSend[]> {
  const response = await fetch(`${emulator}/_emulator/sends?phone=${phone}`);
  return ((await response.json()) as { sends: EmulatorSend[] }).sends;
}

export interface Row {
  readonly message_id: string;
  readonly state: string;
  readonly revision: number;
}

export async function rowsOf(databaseUrl: string, ids: readonly string[]): Promise<Row[]> {
  const sql = postgres(databaseUrl, { max: 1, onnotice: () => undefined });
  try {
    return await sql<Row[]>`
      select message_id, state, revision from kmsg_delivery_tracking
      where message_id in ${sql(ids)}`;
  } finally {
    await sql.end({ timeout: 5 });
  }
}

/** As somebody with the database's password could. */
export async function deleteRow(databaseUrl: string, id: string): Promise<void> {
  const sql = postgres(databaseUrl, { max: 1, onnotice: () => undefined });
  try {
    await sql`delete from kmsg_delivery_tracking where message_id = ${id}`;
  } finally {
    await sql.end({ timeout: 5 });
  }
}

/** Rows of a table whose column has a value. */
export async function countOf(
  databaseUrl: string,
  table: string,
  [column, value]: readonly [column: string, value: string],
): Promise<number> {
  const sql = postgres(databaseUrl, { max: 1, onnotice: () => undefined });
  try {
    const found = await sql`select 1 from ${sql(table)} where ${sql(column)} = ${value}`;
    return found.length;
  } finally {
    await sql.end({ timeout: 5 });
  }
}

export async function untilRows(
  databaseUrl: string,
  ids: readonly string[],
  state: string,
): Promise<Row[]> {
  return eventually(
    async () => rowsOf(databaseUrl, ids),
    (rows) => rows.length === ids.length && rows.every((row) => row.state === state),
    PATIENCE_MS,
  );
}

/** Polls until the check is true. @throws Error with the last value after the limit. */
export async function eventually<T>(
  ask: () => Promise<T>,
  check: (value: T) => boolean,
  limitMs = 15_000,
): Promise<T> {
  const until = Date.now() + limitMs;
  for (;;) {
    const value = await ask();
    if (check(value)) return value;
    if (Date.now() > until) throw new Error(`never came true: ${JSON.stringify(value)}`);
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
}
