/** Parts of a stack that outlived a kill -9 of their parent would hold its state folder: they are noted, and ended at the next start. */
import { execFileSync } from "node:child_process";
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";

export function noteProcesses(stateDir: string, pids: readonly number[]): void {
  writeFileSync(join(stateDir, "processes.json"), JSON.stringify(pids));
}

export function endLeftovers(stateDir: string): void {
  const file = join(stateDir, "processes.json");
  if (!existsSync(file)) return;
  for (const pid of JSON.parse(readFileSync(file, "utf8")) as number[]) {
    // Numbers are used again: only a process that names this folder is ours.
    if (!commandOf(pid).includes(stateDir)) continue;
    try {
      process.kill(-pid, "SIGKILL");
    } catch {
      // Ended in between.
    }
  }
}

function commandOf(pid: number): string {
  try {
    return execFileSync("ps", ["-ww", "-o", "args=", "-p", String(pid)], { encoding: "utf8" });
  } catch {
    return "";
  }
}
