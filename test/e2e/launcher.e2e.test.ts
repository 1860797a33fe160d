/** The launcher: it ends when told, leaves nothing behind, and says what is wrong with a setting. */
import { once } from "node:events";
import { createServer as createHttpServer, type Server } from "node:http";
import { createServer, type AddressInfo } from "node:net";
import { setTimeout as pause } from "node:timers/promises";

import { afterEach, describe, expect, it } from "vitest";

import { listens } from "../../scripts/ports.ts";
import { DEVELOPMENT_DEFAULTS } from "../../scripts/settings.ts";
import { startStack } from "../../scripts/stack.ts";
import { productionSecrets } from "../../src/kernel/secrets/testing.ts";
import { cleanUp, eventually, processes, request, Service, stateFolder } from "./support.ts";

const STOP_MS = 10_000;

const providers: Server[] = [];

afterEach(async () => {
  for (const server of providers.splice(0)) {
    server.close();
    server.closeAllConnections();
  }
  await cleanUp();
});

/** How the service ends, and what it leaves behind, at most ten seconds later. */
async function endOf(service: Service, folder: string): Promise<unknown> {
  const how = await Promise.race([service.ended, pause(STOP_MS, "still running", { ref: false })]);
  // What was killed on the way out takes a moment to be gone from the table of processes.
  const until = Date.now() + 3000;
  while (processes(folder).length > 0 && Date.now() < until) await pause(50);
  return { how, left: processes(folder).map((one) => one.command) };
}

interface Provider {
  /** What `npm start` needs to send through it. */
  readonly settings: Readonly<Record<string, string>>;
  /** Resolves when it has got a send. */
  readonly asked: Promise<void>;
  /** Answers the sends that wait, and those that come. */
  release(): void;
}

/** A provider that takes messages, and answers when it is told. */
async function silentProvider(): Promise<Provider> {
  let ask = (): void => undefined;
  const asked = new Promise<void>((resolve) => (ask = resolve));
  let release = (): void => undefined;
  const released = new Promise<void>((resolve) => (release = resolve));
  let requestNo = 0;
  const server = createHttpServer((incoming, answer) => {
    incoming.resume();
    if (incoming.url?.includes("/send/")) ask();
    void released.then(() => {
      requestNo++;
      answer.setHeader("content-type", "application/json");
      answer.end(JSON.stringify({ resultCode: 0, message: "ok", requestNo, msgType: "SMS" }));
    });
  }).listen(0, "127.0.0.1");
  providers.push(server);
  await once(server, "listening");
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const settings = {
    IWINV_SMS_BASE_URL: url,
    IWINV_ALIMTALK_BASE_URL: url,
    PROVIDER_SEND_TIMEOUT: "60s",
  };
  return { settings, asked, release };
}

const message = (i: number): object => ({ to: `0102000${1000 + i}`, text: "hi" });

describe("npm start as a rehearsal of production", () => {
  it("wants secrets of its own, and names what is missing", async () => {
    const service = new Service({ STATE_DIR: stateFolder(), ENVIRONMENT: "production" });
    expect(await service.ended).toBe("code 1");
    expect(service.output).toMatch(/API_KEY: is not set.*HASH_KEY: is not set/);
  });

  it("sends to the emulator with its guards on, sealed, and takes no key of development", async () => {
    const secrets = productionSecrets();
    const service = await new Service({ STATE_DIR: stateFolder(), ...secrets }).ready();
    const base = service.address("ready");
    expect((await fetch(`${base}/readyz`)).status).toBe(200);
    expect((await request(base, "/v1/messages", message(0))).status).toBe(401);
    const headers = {
      authorization: `Bearer ${secrets["API_KEY"]}`,
      "content-type": "application/json",
    };
    const body = JSON.stringify(message(0));
    const sent = await fetch(`${base}/v1/messages`, { method: "POST", headers, body });
    expect([201, 202]).toContain(sent.status);
    const about = await (await fetch(`${base}/v1/about`, { headers })).json();
    const { findings } = about as { findings: { id: string }[] };
    expect(findings.map(({ id }) => id).toSorted()).toEqual([
      "alerts.nowhere",
      "contact.none",
      "provider.local",
      "root.active",
    ]);
  });
});

describe("npm start", () => {
  it("prints where it is ready, answers, and on SIGTERM ends with 0 and leaves no process behind", async () => {
    const folder = stateFolder();
    const service = await new Service({ STATE_DIR: folder }).ready();
    const health = await request(service.address("ready"), "/healthz");
    expect(health.status).toBe(200);
    expect(processes(folder).length).toBeGreaterThanOrEqual(3);
    service.signal("SIGTERM");
    expect(await endOf(service, folder)).toEqual({ how: "code 0", left: [] });
  });

  it("on SIGTERM takes no new connection and answers the requests in flight", async () => {
    const folder = stateFolder();
    const provider = await silentProvider();
    const service = await new Service({ STATE_DIR: folder, ...provider.settings }).ready();
    const base = service.address("ready");
    const sends = Array.from({ length: 10 }, async (_, i) =>
      request(base, "/v1/messages", message(i)),
    );
    let answered = 0;
    for (const send of sends) void send.then(() => answered++);
    await provider.asked;
    service.signal("SIGTERM");
    expect(answered).toBeLessThan(sends.length);
    await eventually(
      async () => listens(Number(new URL(base).port)),
      (taken) => !taken,
    );
    provider.release();
    const statuses = (await Promise.all(sends)).map(({ status }) => status);
    // Those for which its pace had no room yet are accepted, and wait in their objects.
    expect(statuses.filter((status) => status !== 201 && status !== 202)).toEqual([]);
    expect(await endOf(service, folder)).toEqual({ how: "code 0", left: [] });
  });

  it("does not wait for them once it is told again", async () => {
    const folder = stateFolder();
    const provider = await silentProvider();
    const service = await new Service({ STATE_DIR: folder, ...provider.settings }).ready();
    const send = request(service.address("ready"), "/v1/messages", message(0)).then(
      ({ status }) => status,
      (error: Error) => error.message,
    );
    await provider.asked;
    service.signal("SIGTERM");
    await eventually(
      async () => service.output,
      (output) => output.includes("requests in flight"),
    );
    service.signal("SIGTERM");
    expect(await endOf(service, folder)).toEqual({ how: "code 0", left: [] });
    expect(await send).toBe("fetch failed");
  });

  it("does not share its state folder or port, refuses a second one by name, and ends on Ctrl-C, told twice", async () => {
    const folder = stateFolder();
    const first = await new Service({ STATE_DIR: folder }).ready();
    const base = first.address("ready");
    const { port } = new URL(base);
    const second = new Service({ STATE_DIR: folder });
    const third = new Service({ STATE_DIR: stateFolder(), PORT: port });
    expect(await Promise.all([second.ended, third.ended])).toEqual(["code 1", "code 1"]);
    expect(second.output).toContain(`STATE_DIR: ${folder} is in use by process ${first.pid}`);
    expect(third.output).toContain(`PORT: ${port} is in use`);
    expect((await request(base, "/healthz")).status).toBe(200);
    first.signal("SIGINT");
    // npm passes on what the terminal has sent already.
    first.signal("SIGINT");
    expect(await endOf(first, folder)).toEqual({ how: "code 0", left: [] });
  });

  it.each(["SIGINT", "SIGTERM"] as const)(
    "ends just so on %s while it is still starting",
    async (signal) => {
      const folder = stateFolder();
      const service = new Service({ STATE_DIR: folder });
      await eventually(
        async () => processes(folder),
        (found) => found.some((one) => one.command.includes("wrangler-dist")),
      );
      service.signal(signal);
      expect(await endOf(service, folder)).toEqual({ how: "code 0", left: [] });
      expect(service.output).not.toMatch(/^ready/m);
    },
  );

  it("stops when npm, which started it, is gone without a word", async () => {
    const folder = stateFolder();
    const npm = new Service({ STATE_DIR: folder }, "npm");
    await npm.ready();
    const base = npm.address("ready");
    npm.signal("SIGTERM");
    await npm.exited;
    await eventually(
      async () => processes(folder),
      (left) => left.length === 0,
      STOP_MS,
    );
    await expect(request(base, "/healthz")).rejects.toThrow("fetch failed");
  });
});

describe("a wrong setting", () => {
  it.each([
    ["PORT", "abc"],
    ["CHECK_SCHEDULE", "nonsense"],
    ["DATABASE_URL", "not an address"],
    ["DATABASE_URL", "postgres://user:hunter2@127.0.0.1:1/nowhere"],
  ])("%s=%s ends npm start at once, with its name and without a password", async (name, value) => {
    const service = new Service({ STATE_DIR: stateFolder(), [name]: value });
    expect(await service.ended).toBe("code 1");
    expect(service.output).toContain(`${name}: `);
    expect(service.output).not.toMatch(/hunter2|^\s+at /m);
  });

  it("DATABASE_URL of a server that takes the connection and says nothing does not hang npm start", async () => {
    const mute = createServer().listen(0, "127.0.0.1");
    try {
      await eventually(
        async () => mute.listening,
        (listening) => listening,
      );
      const { port } = mute.address() as AddressInfo;
      const url = `postgres://user:hunter2@127.0.0.1:${port}/nowhere`;
      const service = new Service({ STATE_DIR: stateFolder(), DATABASE_URL: url });
      expect(await Promise.race([service.ended, pause(30_000, "hangs", { ref: false })])).toBe(
        "code 1",
      );
      expect(service.output).toContain(`DATABASE_URL: the database at 127.0.0.1:${port}`);
      expect(service.output).not.toContain("hunter2");
    } finally {
      mute.close();
    }
  });

  it("that gets as far as the Worker is named in a 500 problem, whatever is asked", async () => {
    const stack = await startStack({
      port: 0,
      stateDir: stateFolder(),
      // Nothing asks a database or a provider.
      databaseUrl: undefined,
      useEmulator: false,
      worker: { ...DEVELOPMENT_DEFAULTS, CHECK_SCHEDULE: "nonsense" },
    });
    try {
      const response = await request(stack.url, "/v1/messages", { to: "01020001111", text: "hi" });
      expect(response.status).toBe(500);
      expect(response.headers.get("content-type")).toContain("application/problem+json");
      expect(await response.json()).toMatchObject({
        status: 500,
        detail: expect.stringContaining("CHECK_SCHEDULE"),
      });
    } finally {
      await stack.stop();
    }
  });
});
