// Installs what the lockfile asks for, if that is not what is there. Runs before every command, on Node 20 and without any
// dependency. `npm install`, not `npm ci`: the registry has no workerd for every system, and `npm ci` refuses a lockfile
// that was made where some are missing.
import { spawnSync } from "node:child_process";
import { existsSync, readFileSync } from "node:fs";

const read = (path) => JSON.parse(readFileSync(new URL(`../${path}`, import.meta.url), "utf8"));
const has = (path) => existsSync(new URL(`../${path}`, import.meta.url));

if (!isInstalled()) {
  console.error("Installing dependencies (once) ...");
  const cwd = new URL("..", import.meta.url);
  const result = spawnSync("npm", ["install", "--no-audit", "--no-fund", "--loglevel=error"], {
    cwd,
    stdio: ["ignore", 2, 2],
    shell: process.platform === "win32",
  });
  if (result.status !== 0) {
    console.error("npm install failed. Is a registry reachable?");
    process.exit(result.status ?? 1);
  }
}

/** Whether every package of the lockfile lies in node_modules in its version. */
function isInstalled() {
  if (!has("node_modules/.package-lock.json") || !has("node_modules/.bin/node")) return false;
  const wanted = read("package-lock.json").packages;
  const found = read("node_modules/.package-lock.json").packages;
  return Object.entries(wanted).every(([path, entry]) => {
    if (!path.startsWith("node_modules/")) return true;
    if (entry.link) return has(path);
    // Other systems' binaries and optional packages are rightly absent.
    if (entry.optional || entry.peer) return true;
    return found[path]?.version === entry.version;
  });
}
