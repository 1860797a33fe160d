import { createServer, type Server } from "node:net";

/** Ports that were free a moment ago, all different: they are held together before any is given up. */
export async function freePorts(count: number): Promise<readonly number[]> {
  const servers = await Promise.all(Array.from({ length: count }, async () => listen()));
  const ports = servers.map((server) => {
    const address = server.address();
    if (address === null || typeof address === "string") throw new Error("no port");
    return address.port;
  });
  await Promise.all(servers.map(async (server) => new Promise((resolve) => server.close(resolve))));
  return ports;
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

async function listen(port = 0): Promise<Server> {
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
