/** One stack a state folder: a lock for whoever is alive, and an end for what a kill -9 left behind. */
import { execFileSync } from "node:child_process";
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { join, sep } from "node:path";
import { DatabaseSync } from "node:sqlite";

import { ROOT } from "./settings.ts";

const END_MS = 5000;

interface Noted {
  /** The process that started the parts. */
  readonly owner: number;
  /** Their process groups. */
  readonly groups: readonly number[];
}

/**
 * Takes the folder for this process. SQLite's file lock does it: the system lets go of it however the process ends, and two
 * that start in the same moment cannot both have it.
 * @returns what gives it back.
 * @throws Error naming STATE_DIR while another stack runs in the folder.
 */
export function lockStateDir(stateDir: string): () => void {
  const db = new DatabaseSync(join(stateDir, "lock.sqlite"));
  try {
    db.exec("begin exclusive");
  } catch {
    db.close();
    const owner = readNote(stateDir)?.owner;
    const who = owner === undefined ? "another process" : `process ${owner}`;
    throw new Error(`STATE_DIR: ${stateDir} is in use by ${who}: stop it or set another folder`);
  }
  return () => {
    if (db.isOpen) db.close();
  };
}

export function noteProcesses(stateDir: string, groups: readonly number[]): void {
  const note: Noted = { owner: process.pid, groups };
  writeFileSync(join(stateDir, "processes.json"), JSON.stringify(note));
}

/**
 * Ends the parts that outlived their parent: two processes over one state folder would send twice. To be called by the
 * holder of the lock.
 */
export async function endLeftovers(stateDir: string): Promise<void> {
  const noted = readNote(stateDir)?.groups ?? [];
  if (noted.length === 0) return;
  const alive = listProcesses();
  for (const group of noted) {
    const members = alive.filter((one) => one.group === group);
    // Numbers are used again: a group is ours if it names this folder, or if its leader is gone and workerd remains,
    // which holds the state and names nothing.
    const named = members.some((one) => one.command.includes(stateDir + sep));
    const orphaned =
      !members.some((one) => one.pid === group) &&
      members.some((one) => one.command.includes(join(ROOT, "node_modules") + sep));
    if (named || orphaned) await endGroup(group);
  }
}

/** Until it is gone: its files and ports are wanted next. */
async function endGroup(group: number): Promise<void> {
  const until = Date.now() + END_MS;
  do {
    try {
      process.kill(-group, "SIGKILL");
    } catch {
      return;
    }
    await new Promise((resolve) => setTimeout(resolve, 50));
  } while (Date.now() < until && listProcesses().some((one) => one.group === group));
}

/** A note that a kill cut short is no note. */
function readNote(stateDir: string): Noted | undefined {
  const file = join(stateDir, "processes.json");
  if (!existsSync(file)) return undefined;
  try {
    const note = JSON.parse(readFileSync(file, "utf8")) as Partial<Noted>;
    return typeof note.owner === "number" && Array.isArray(note.groups)
      ? { owner: note.owner, groups: note.groups }
      : undefined;
  } catch {
    return undefined;
  }
}

interface Listed {
  readonly pid: number;
  readonly group: number;
  readonly command: string;
}

export function listProcesses(): readonly Listed[] {
  const text = execFileSync("ps", ["-A", "-ww", "-o", "pid=,pgid=,stat=,args="], {
    encoding: "utf8",
    maxBuffer: 64 << 20,
  });
  return text.split("\n").flatMap((line) => {
    // Without the zombies: nobody has to collect them, and they hold nothing.
    const match = /^\s*(\d+)\s+(\d+)\s+[^Z\s]\S*\s+(.*)/.exec(line);
    return match
      ? [{ pid: Number(match[1]), group: Number(match[2]), command: match[3] ?? "" }]
      : [];
  });
}
