/**
 * Global setups run in Vitest's own loader: in a project of workerd it resolves what is made for workerd, and each project gets
 * its own copy of a module. What is required from there is loaded by Node, once a process; it must not await at its top.
 */
import type { Stop } from "./start.ts";

export async function startBackends(): Promise<Stop> {
  return (await import("./start.ts")).startBackends();
}

export async function buildPage(): Promise<Stop> {
  return (await import("./start.ts")).buildPage();
}
