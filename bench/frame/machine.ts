import { existsSync, readFileSync } from "node:fs";
import { cpus, totalmem, type } from "node:os";
import { join } from "node:path";

import { ROOT } from "../../scripts/settings.ts";
import type { Machine } from "./results.ts";

export function describeMachine(postgres: string | undefined): Machine {
  const all = cpus();
  return {
    cpu: all[0]?.model.trim().replaceAll(/\s+/g, " ") ?? "unknown CPU",
    cores: all.length,
    memoryGb: Math.round(totalmem() / 2 ** 30),
    os: type(),
    node: process.versions.node,
    workerd: versionOf("workerd"),
    ...(postgres !== undefined && { postgres }),
  };
}

/** Ticks since the start of the machine; undefined where there is no /proc. */
export interface CpuTicks {
  readonly busy: number;
  readonly stolen: number;
}

export function cpuTicks(): CpuTicks | undefined {
  if (!existsSync("/proc/stat")) return undefined;
  const [line = ""] = readFileSync("/proc/stat", "utf8").split("\n");
  // cpu user nice system idle iowait irq softirq steal (proc(5))
  const [user = 0, nice = 0, system = 0, , , irq = 0, softirq = 0, stolen = 0] = line
    .split(/\s+/)
    .slice(1)
    .map(Number);
  return { busy: user + nice + system + irq + softirq, stolen };
}

/** The share of stolen ticks among those that were wanted, since `from`. */
export function stolenSince(from: CpuTicks | undefined): number | undefined {
  const now = cpuTicks();
  if (!from || !now) return undefined;
  const stolen = now.stolen - from.stolen;
  const wanted = now.busy - from.busy + stolen;
  return wanted === 0 ? 0 : stolen / wanted;
}

function versionOf(name: string): string {
  const file = join(ROOT, "node_modules", name, "package.json");
  return (JSON.parse(readFileSync(file, "utf8")) as { version: string }).version;
}
