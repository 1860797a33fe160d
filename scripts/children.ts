/** Child processes that never outlive us. */
import { spawn, type ChildProcess } from "node:child_process";
import { createInterface } from "node:readline";

export interface Child {
  readonly name: string;
  readonly pid: number;
  /** Resolves when the process has ended, with a word on how. */
  readonly ended: Promise<string>;
  /** Ends the whole process group: politely first, for good after four seconds. */
  stop(): Promise<void>;
  /** SIGKILL to the group, now. */
  kill(): void;
  /** The last lines that it printed. */
  tail(): string;
}

export interface Launch {
  readonly name: string;
  readonly command: string;
  readonly args: readonly string[];
  readonly env?: NodeJS.ProcessEnv;
  readonly cwd?: string;
  readonly onLine?: (line: string) => void;
}

const POLITE_MS = 4000;
const TAIL_LINES = 60;
const alive = new Set<ChildProcess>();

// However we end, the groups end with us.
process.on("exit", () => {
  for (const child of alive) killGroup(child, "SIGKILL");
});

export function launch({ name, command, args, env, cwd, onLine }: Launch): Child {
  const child = spawn(command, [...args], {
    env,
    cwd,
    // A group of its own: wrangler starts workerd, and both have to go.
    detached: true,
    stdio: ["ignore", "pipe", "pipe"],
  });
  alive.add(child);
  const lines: string[] = [];
  for (const stream of [child.stdout, child.stderr]) {
    createInterface({ input: stream }).on("line", (line) => {
      lines.push(line);
      if (lines.length > TAIL_LINES) lines.shift();
      onLine?.(line);
    });
  }
  const ended = new Promise<string>((resolve) => {
    child.once("error", (error) => {
      alive.delete(child);
      resolve(`could not start: ${error.message}`);
    });
    child.once("exit", (code, signal) => {
      killGroup(child, "SIGKILL");
      alive.delete(child);
      resolve(signal ? `ended by ${signal}` : `ended with code ${code}`);
    });
  });
  return {
    name,
    pid: child.pid ?? 0,
    ended,
    kill: () => killGroup(child, "SIGKILL"),
    tail: () => lines.join("\n"),
    stop: async () => {
      killGroup(child, "SIGTERM");
      const timer = setTimeout(() => killGroup(child, "SIGKILL"), POLITE_MS);
      await ended;
      clearTimeout(timer);
    },
  };
}

function killGroup(child: ChildProcess, signal: NodeJS.Signals): void {
  if (child.pid === undefined) return;
  try {
    process.kill(-child.pid, signal);
  } catch {
    // The group is gone.
  }
}
