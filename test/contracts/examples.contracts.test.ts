/** Programs for k-msg as its documents write them (examples/k-msg): built, run unchanged where they belong, and asked. */
import { spawnSync } from "node:child_process";
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";

import { PGlite } from "@electric-sql/pglite";
import { PGLiteSocketServer } from "@electric-sql/pglite-socket";
import { build } from "esbuild";
import { convertV4MiniflareOptions, Miniflare } from "miniflare";
import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";

import { freePorts } from "../../scripts/ports.ts";
import { ROOT } from "../../scripts/settings.ts";
import { emulatorUrl, KEYS } from "./network.ts";

const EXAMPLES = join(ROOT, "examples/k-msg");
const PROGRAMS = readdirSync(EXAMPLES).filter(
  (file) => file.endsWith(".ts") && file !== "iwinv.ts",
);

let running: Miniflare | undefined;
let postgres: PGLiteSocketServer;
let postgresPort = 0;

/** An empty database: that of the other tests has the Worker's tables, under the same names. */
beforeAll(async () => {
  [postgresPort = 0] = await freePorts(1);
  postgres = new PGLiteSocketServer({
    db: await PGlite.create(),
    host: "127.0.0.1",
    port: postgresPort,
    maxConnections: 20,
  });
  await postgres.start();
});

afterAll(() => postgres.stop());

afterEach(async () => {
  await running?.dispose();
  running = undefined;
});

/** As Pages calls a function. */
const asPages = (file: string): string => `
  import { onRequest } from "./${file}";
  export default {
    fetch: (request, env, ctx) =>
      onRequest({ request, env, waitUntil: (work) => ctx.waitUntil(work), passThroughOnException() {} }),
  };`;

const asWorker = (file: string): string =>
  `export * from "./${file}"; export { default } from "./${file}";`;

/** @param bindings what the program's configuration would bind, in Miniflare's words. */
async function start(contents: string, bindings: object): Promise<Miniflare> {
  const { outputFiles } = await build({
    stdin: { contents, resolveDir: EXAMPLES, loader: "ts" },
    bundle: true,
    write: false,
    format: "esm",
    target: "es2022",
    conditions: ["workerd", "worker"],
    external: ["node:*", "cloudflare:*"],
  });
  const emulator = emulatorUrl("contracts-examples");
  running = new Miniflare(
    convertV4MiniflareOptions({
      modules: true,
      script: outputFiles[0]?.text ?? "",
      compatibilityDate: "2026-02-16",
      compatibilityFlags: ["nodejs_compat"],
      bindings: { ...KEYS, INTERNAL_CRON_TOKEN: "local-cron-token", TRACKING_ADMIN_TOKEN: "admin" },
      hyperdrives: {
        HYPERDRIVE: `postgres://postgres:postgres@127.0.0.1:${postgresPort}/postgres`,
      },
      telemetry: { enabled: false },
      // IWINV's addresses lead to the emulator; the program does not know.
      outboundService: async (request: Request) => {
        const { hostname, pathname } = new URL(request.url);
        const channel = /^(alimtalk|sms)\.bizservice\.iwinv\.kr$/.exec(hostname)?.[1];
        if (channel === undefined) return new Response(null, { status: 204 });
        const body = await request.arrayBuffer();
        const { method, headers } = request;
        return fetch(`${emulator}/${channel}${pathname}`, { method, headers: [...headers], body });
      },
      ...bindings,
    }),
  );
  return running;
}

type Answer = { readonly status: number; readonly body: Record<string, unknown> };

async function ask(path: string, body?: unknown, headers = {}): Promise<Answer> {
  const init =
    body === undefined
      ? { headers }
      : {
          method: "POST",
          body: JSON.stringify(body),
          headers: { "content-type": "application/json", ...headers },
        };
  const response = await running?.dispatchFetch(`http://localhost${path}`, init);
  return { status: response?.status ?? 0, body: (await response?.json()) as Answer["body"] };
}

const SMS = { to: "01012345678", text: "hello" };

const SENT = { status: 200, body: { ok: true, data: { providerId: "iwinv", status: "SENT" } } };

const idOf = ({ body }: Answer): string => (body["data"] as { messageId: string }).messageId;

it.each(PROGRAMS)("%s begins with the facade", (file) => {
  expect(readFileSync(join(EXAMPLES, file), "utf8")).toContain('import { KMsg } from "k-msg";');
});

describe("in workerd", () => {
  it("Pages with Hyperdrive sends, alone and in a batch, and tracks", async () => {
    await start(asPages("pages-hyperdrive.ts"), {});
    expect(await ask("/")).toMatchObject({ status: 200, body: { ok: true } });
    const sent = await ask("/send/sms", SMS);
    expect(sent).toMatchObject(SENT);
    expect(await ask(`/tracking/${idOf(sent)}`)).toMatchObject({
      status: 200,
      body: { data: { status: "SENT", to: "01012345678", attemptCount: 0 } },
    });
    expect(await ask("/send", [SMS, SMS])).toMatchObject({
      status: 200,
      body: { data: { total: 2, results: [{ isSuccess: true }, { isSuccess: true }] } },
    });
    expect(await ask("/send", 5)).toMatchObject({ status: 400 });
    expect(await ask("/send", { to: "", text: "x" })).toMatchObject({
      status: 400,
      body: { ok: false, error: { code: "INVALID_REQUEST" } },
    });
    expect(await ask("/tracking/nobody")).toMatchObject({ status: 404, body: { ok: false } });
    const token = { "x-cron-token": "local-cron-token" };
    expect(await ask("/internal/tracking/run-once", {}, token)).toMatchObject({ status: 200 });
  });

  it("a Pages function sends", async () => {
    await start(asPages("pages-send.ts"), {});
    expect(await ask("/", SMS)).toMatchObject(SENT);
    expect(await ask("/", { to: "", text: "x" })).toMatchObject({ status: 400 });
  });

  it("a Worker with D1 tracks, and lets none run it without its token", async () => {
    await start(asWorker("tracking-d1.ts"), { d1Databases: ["DB"] });
    const sent = await ask("/send/sms", SMS);
    expect(sent).toMatchObject(SENT);
    expect(await ask(`/tracking/${idOf(sent)}`)).toMatchObject({
      body: { data: { status: "SENT" } },
    });
    expect(await ask("/tracking/run-once", {})).toMatchObject({ status: 401 });
    const token = { "x-admin-token": "admin" };
    expect(await ask("/tracking/run-once", {}, token)).toMatchObject({ status: 200 });
  });

  it("a queue in a Durable Object keeps a job until its time", async () => {
    const durableObjects = { KMSG_QUEUE: { className: "KMsgQueueDO", useSQLite: true } };
    await start(asWorker("queue-object.ts"), { durableObjects });
    const later = await ask("/queue/send", { ...SMS, delayMs: 3_600_000 });
    expect(later).toMatchObject({ status: 200, body: { ok: true } });
    expect(await ask("/queue/drain", {})).toMatchObject({ body: { data: { drained: 0 } } });
    const { jobId } = later.body["data"] as { jobId: string };
    expect(await ask(`/queue/jobs/${jobId}`)).toMatchObject({
      body: { data: { job: { status: "pending" } } },
    });
    expect(await ask("/queue/size")).toMatchObject({ status: 200 });
    expect(await ask("/queue/jobs/nobody")).toMatchObject({ status: 404 });
  });

  it("webhooks in D1 hear of what was sent", async () => {
    await start(asWorker("webhook-d1.ts"), { d1Databases: ["DB"] });
    expect(await ask("/webhook/endpoints", {})).toMatchObject({ status: 400 });
    expect(await ask("/webhook/endpoints", { url: "https://hooks.example.com/k" })).toMatchObject({
      status: 200,
      body: { data: { url: "https://hooks.example.com/k", active: true } },
    });
    expect(await ask("/send/sms", SMS)).toMatchObject({
      status: 200,
      body: { ok: true, data: [{ status: "success" }] },
    });
  });
});

describe.each([
  ["node-jobs.ts", process.execPath],
  ["bun-sqlite.ts", join(ROOT, "node_modules/.bin/bun")],
])("%s", (file, program) => {
  it("runs, and its record is there", () => {
    const result = spawnSync(program, [join(EXAMPLES, file)], { encoding: "utf8" });
    expect(result.stderr).toBe("");
    expect(JSON.parse(result.stdout)).toMatchObject({ isSuccess: true, record: "SENT" });
  });
});
