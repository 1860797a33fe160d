/** Bun as a child process, for tests: its npm package needs no install script, the binary lies in the platform's package. */

interface NodeParts {
  childProcess: {
    execFileSync(
      file: string,
      args: string[],
      options: { encoding: "utf8"; stdio: string[]; timeout: number },
    ): string;
  };
  fs: { existsSync(path: string): boolean; mkdtempSync(prefix: string): string };
}

/** The packages know nothing of Node, its types included. */
async function node(): Promise<NodeParts> {
  const names: string[] = ["node:child_process", "node:fs"];
  const [childProcess, fs] = await Promise.all(
    names.map(async (name): Promise<unknown> => import(name)),
  );
  return { childProcess, fs } as NodeParts;
}

const { childProcess, fs } = await node();
const here = (import.meta as unknown as { url: string }).url;
const root = new URL("../../../../../", here).pathname;

/** The npm package needs no install script: its binary lies in the platform's own package. */
const bun = [
  "bun-linux-x64",
  "bun-linux-x64-baseline",
  "bun-linux-aarch64",
  "bun-darwin-aarch64",
  "bun-darwin-x64",
]
  .map((name) => `${root}node_modules/@oven/${name}/bin/bun`)
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

/** What bun-check.ts found, in a fresh SQLite file and, with a URL, in that Postgres. */
export function runOnBun(postgresUrl = ""): unknown {
  const file = `${fs.mkdtempSync("/tmp/kmsg-bun-")}/kmsg.sqlite`;
  const script = new URL("./bun-check.ts", here).pathname;
  const out = childProcess.execFileSync(bun ?? "", [script, file, postgresUrl], {
    encoding: "utf8",
    stdio: ["ignore", "pipe", "inherit"],
    timeout: 110_000,
  });
  return JSON.parse(out);
}

/** What a store has to answer. */
export const STORE_ANSWER = {
  claimed: ["a", "b", "c"],
  metadata: { customFields: { 이름: "값" } },
  status: "DELIVERED",
  counts: 2,
};
