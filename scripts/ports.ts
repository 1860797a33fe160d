import { mkdirSync, statSync, writeFileSync } from "node:fs";
import { connect, createServer, type Server } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";

/** Below the ports that systems give to outgoing connections: one of those could take ours before we listen. */
const FIRST_PORT = 20_000;
const PORTS = 10_000;

/** Where processes of this machine tell each other which ports they have chosen and do not listen on yet. */
const CHOSEN = join(tmpdir(), "message-objects-ports");
/** Whoever has chosen a port listens by then. */
const CHOSEN_MS = 120_000;

/**
 * Ports that were free a moment ago, all different: they are held together before any is given up, and no other process of ours is
 * given them before who asked for them listens.
 */
export async function freePorts(count: number): Promise<readonly number[]> {
  const held = new Map<number, Server>();
  while (held.size < count) {
    const port = FIRST_PORT + Math.floor(Math.random() * PORTS);
    if (!choose(port)) continue;
    const server = await listen(port).catch(() => undefined);
    if (server) held.set(port, server);
  }
  await Promise.all(
    [...held.values()].map(async (server) => new Promise((resolve) => server.close(resolve))),
  );
  return [...held.keys()];
}

/** @returns false where another process has chosen it. */
function choose(port: number): boolean {
  const mark = join(CHOSEN, String(port));
  try {
    mkdirSync(CHOSEN, { recursive: true });
    writeFileSync(mark, "", { flag: "wx" });
    return true;
  } catch {
    const since = statSync(mark, { throwIfNoEntry: false })?.mtimeMs;
    // Without a place for marks it goes by luck, as between machines that share one.
    if (since === undefined) return true;
    if (Date.now() - since < CHOSEN_MS) return false;
    writeFileSync(mark, "");
    return true;
  }
}

/** @throws Error naming PORT when something listens there: it would answer in our place. */
export async function refuseTakenPort(port: number): Promise<void> {
  let server: Server;
  try {
    server = await listen(port);
  } catch (error) {
    const code = (error as NodeJS.ErrnoException).code;
    const reason = code === "EADDRINUSE" ? "is in use" : `cannot be used (${code})`;
    throw new Error(`PORT: ${port} ${reason}: set another one, or 0 for any`, { cause: error });
  }
  await new Promise((resolve) => server.close(resolve));
}

/** Whether somebody takes connections there. */
export async function listens(port: number): Promise<boolean> {
  const socket = connect(port, "127.0.0.1");
  const connected = await new Promise<boolean>((resolve) => {
    socket.once("connect", () => resolve(true));
    socket.once("error", () => resolve(false));
  });
  socket.destroy();
  return connected;
}

async function listen(port: number): Promise<Server> {
  const server = createServer();
  await new Promise<void>((resolve, reject) => {
    server.once("error", reject);
    server.listen(port, "127.0.0.1", resolve);
  });
  return server;
}

/** Polls until the answer is ok, or a problem that the service itself tells. @throws Error after the time limit. */
export async function waitForHttp(url: string, limitMs: number): Promise<void> {
  const until = Date.now() + limitMs;
  for (;;) {
    try {
      const response = await fetch(url, { signal: AbortSignal.timeout(2000) });
      const type = response.headers.get("content-type") ?? "";
      await response.body?.cancel();
      if (response.ok || type.startsWith("application/problem+json")) return;
    } catch {
      // Not yet.
    }
    if (Date.now() > until) throw new Error(`${url} did not answer within ${limitMs / 1000} s`);
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
}
