import { readFileSync } from "node:fs";
import { cpus, totalmem, type } from "node:os";
import { join } from "node:path";

import { ROOT } from "../../scripts/settings.ts";
import type { Machine } from "./results.ts";

export function describeMachine(postgres: string): Machine {
  const all = cpus();
  return {
    cpu: all[0]?.model.trim().replaceAll(/\s+/g, " ") ?? "unknown CPU",
    cores: all.length,
    memoryGb: Math.round(totalmem() / 2 ** 30),
    os: type(),
    node: process.versions.node,
    workerd: versionOf("workerd"),
    postgres,
  };
}

function versionOf(name: string): string {
  const file = join(ROOT, "node_modules", name, "package.json");
  return (JSON.parse(readFileSync(file, "utf8")) as { version: string }).version;
}
