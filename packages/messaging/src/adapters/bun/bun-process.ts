/** Bun as a child process, for tests. */

interface NodeParts {
  childProcess: {
    execFileSync(
      file: string,
      args: string[],
      options: { encoding: "utf8"; stdio: string[]; timeout: number },
    ): string;
  };
  fs: {
    existsSync(path: string): boolean;
    mkdtempSync(prefix: string): string;
    rmSync(path: string, options: { recursive: true; force: true }): void;
  };
  os: { tmpdir(): string };
}

/** The packages know nothing of Node, its types included. */
async function node(): Promise<NodeParts> {
  const names: string[] = ["node:child_process", "node:fs", "node:os"];
  const [childProcess, fs, os] = await Promise.all(
    names.map(async (name): Promise<unknown> => import(name)),
  );
  return { childProcess, fs, os } as NodeParts;
}

const { childProcess, fs, os } = await node();
const here = (import.meta as unknown as { url: string }).url;
const root = new URL("../../../../../", here).pathname;

/** The binary lies in the platform's own package, until the install script (where it may run) moves it into bun's. */
const bun = [
  "bun/bin/bun.exe",
  "@oven/bun-linux-x64/bin/bun",
  "@oven/bun-linux-x64-baseline/bin/bun",
  "@oven/bun-linux-aarch64/bin/bun",
  "@oven/bun-darwin-aarch64/bin/bun",
  "@oven/bun-darwin-x64/bin/bun",
]
  .map((name) => `${root}node_modules/${name}`)
  .find((path) => {
    if (!fs.existsSync(path)) return false;
    try {
      childProcess.execFileSync(path, ["--version"], {
        encoding: "utf8",
        stdio: ["ignore", "pipe", "ignore"],
        timeout: 20_000,
      });
      return true;
    } catch {
      return false;
    }
  });

/** False where no Bun binary runs; the tests are then skipped, with a word. */
export const hasBun = bun !== undefined;
if (!hasBun) console.warn("the Bun adapters are not tested: no bun binary runs here");

/** What bun-check.ts found, in a fresh SQLite file and, with addresses, in that Postgres and that MySQL. */
export function runOnBun({ postgresUrl = "", mysqlUrl = "" } = {}): unknown {
  const folder = fs.mkdtempSync(`${os.tmpdir()}/kmsg-bun-`);
  const script = new URL("./bun-check.ts", here).pathname;
  try {
    const args = [script, `${folder}/kmsg.sqlite`, postgresUrl, mysqlUrl];
    const out = childProcess.execFileSync(bun ?? "", args, {
      encoding: "utf8",
      stdio: ["ignore", "pipe", "inherit"],
      timeout: 110_000,
    });
    return JSON.parse(out);
  } finally {
    fs.rmSync(folder, { recursive: true, force: true });
  }
}

/** What a store has to answer. */
export const STORE_ANSWER = {
  claimed: ["a", "b", "c"],
  metadata: { customFields: { 이름: "값" } },
  status: "DELIVERED",
  counts: 2,
  inserted: [true, false],
  alike: [true, true],
};

/** What a queue has to answer. */
export const JOBS_ANSWER = { order: [2, 1, null], done: "completed" };
