/** deploy/relay: Debian's nginx, as the script installs it, between the Worker and IWINV's two hosts. */
import { chmodSync, globSync, readFileSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";

import { afterAll, beforeAll, describe, expect, it } from "vitest";

import { freePorts } from "../../scripts/ports.ts";
import { DEVELOPMENT_DEFAULTS } from "../../scripts/settings.ts";
import { startStack, type Stack } from "../../scripts/stack.ts";
import { inParallel } from "../chaos/random.ts";
import { draftOf } from "../outage/drafts.ts";
import { judge } from "../outage/judge.ts";
import type { Accepted } from "../outage/seen.ts";
import { seenOf, submit } from "../outage/service.ts";
import { startStandIn, type StandIn } from "../outage/standin/server.ts";
import type { World } from "../outage/world.ts";
import { call, type Call } from "./relay/call.ts";
import { Authority, HOSTS, startFront, startNameServer, type Front } from "./relay/neighbours.ts";
import { findNginx, install, makeEtc, Nginx } from "./relay/nginx.ts";
import { cleanUp, eventually, look, QUICK, stateFolder } from "./support.ts";

const SECRET = "Qm9+Rk2/xT7.aPz4Lw8-dV1_cY6uG3sE5hJ0nB==";
const NEXT_SECRET = "next-Qm9Rk2xT7aPz4Lw8dV1cY6uG3sE5hJ0nB";
const MESSAGES = 60;
/** Long enough that calls are in flight whatever happens to the relay. */
const LATENCY_MS = 120;

const stops: (() => unknown)[] = [];
let folder: string;
let files: { readonly etc: string; readonly logs: string };
let options: readonly string[];
let authority: Authority;
let standIn: StandIn;
let front: Front;
let nginx: Nginx;
let stack: Stack;
let relay: string;

const secretFile = (): string => join(folder, "relay.secret");

const argsOf = (named: Readonly<Record<string, string>>): readonly string[] =>
  Object.entries(named).flatMap(([name, value]) => [`--${name}`, value]);

function writeSecrets(...secrets: readonly string[]): void {
  writeFileSync(secretFile(), `${secrets.join("\n")}\n`, { mode: 0o600 });
  chmodSync(secretFile(), 0o600);
}

beforeAll(async () => {
  findNginx();
  folder = stateFolder().replaceAll(" ", "-");
  files = makeEtc(folder);
  authority = new Authority(folder, "authority");
  const [port = 0] = await freePorts(1);
  relay = `https://127.0.0.1:${port}`;
  standIn = await startStandIn(LATENCY_MS);
  const names = await startNameServer();
  front = await startFront(authority.sign("iwinv", Object.values(HOSTS)), standIn.url);
  for (const part of [names, front, standIn]) stops.push(async () => part.stop());
  const own = authority.sign("relay", ["127.0.0.1"]);
  writeSecrets(SECRET);
  options = argsOf({
    name: "127.0.0.1",
    listen: `127.0.0.1:${port}`,
    "secret-file": secretFile(),
    certificate: own.certificate,
    key: own.key,
    resolver: names.address,
    alimtalk: `${HOSTS.alimtalk}:${front.port}`,
    sms: `${HOSTS.sms}:${front.port}`,
    "upstream-ca": authority.certificate,
    etc: files.etc,
    logs: files.logs,
  });
  expect(install(options)).toMatchObject({ code: 0, output: expect.stringMatching(/^wrote /) });
  nginx = new Nginx(folder);
  stops.push(async () => nginx.stop("SIGTERM"));
  await nginx.start();
}, 180_000);

afterAll(async () => {
  delete process.env["NODE_EXTRA_CA_CERTS"];
  for (const stop of stops.toReversed()) await stop();
  await cleanUp();
});

const ask = async (path: string, { headers, ...more }: Call = {}) =>
  call(relay + path, authority.certificate, {
    ...more,
    headers: { "X-Relay-Secret": SECRET, "Content-Type": "application/json", ...headers },
  });
const asked = () => front.seen.length;

describe("the relay", () => {
  it.each([
    ["no secret", {}],
    ["a wrong one", { "X-Relay-Secret": NEXT_SECRET }],
    ["another case", { "X-Relay-Secret": SECRET.toLowerCase() }],
    ["a part of it", { "X-Relay-Secret": SECRET.slice(0, -1) }],
    ["more than it", { "X-Relay-Secret": `${SECRET}=` }],
    ["a pattern that matches it", { "X-Relay-Secret": SECRET.replace(".", "x") }],
  ])("refuses a stranger with %s: 403 with nothing", async (_what, headers) => {
    const before = asked();
    for (const path of ["/sms/api/charge/", "/", "/alimtalk/api/v2/send/"]) {
      const answer = await call(relay + path, authority.certificate, { headers, body: "{}" });
      expect(answer).toEqual({ status: 403, body: "", server: "nginx" });
    }
    expect(asked()).toBe(before);
  });

  it.each([
    ["/", 404],
    ["/sms/api/template/", 404],
    ["/sms/api/v2/send/x", 404],
    ["/sms/API/v2/send/", 404],
    ["/sms/api/v2/send", 404],
    ["/alimtalk/api/cancel/", 404],
    ["/alimtalk/api/template/add/../delete/x/", 404],
  ])("knows no %s", async (path, status) => {
    const before = asked();
    expect(await ask(path, { body: "{}" })).toEqual({ status, body: "", server: "nginx" });
    expect(asked()).toBe(before);
  });

  it("takes no other method, no large body, no plain http and no old TLS", async () => {
    const before = asked();
    for (const method of ["GET", "DELETE", "PUT", "HEAD"])
      expect(await ask("/sms/api/v2/send/", { method })).toMatchObject({ status: 403, body: "" });
    const large = await ask("/sms/api/v2/send/", { body: "x".repeat(300_000) });
    expect(large).toMatchObject({ status: 413, body: "" });
    const plain = await fetch(relay.replace("https", "http"));
    expect([plain.status, await plain.text()]).toEqual([400, ""]);
    await expect(ask("/", { maxVersion: "TLSv1.1", minVersion: "TLSv1" })).rejects.toThrow(
      /protocol|EPROTO|ssl/i,
    );
    expect(asked()).toBe(before);
  });

  it("hands on what the provider reads, and no more", async () => {
    const headers = { secret: "c21z", "CF-Connecting-IP": "192.0.2.1", "X-Other": "1" };
    expect((await ask("/sms/api/charge/?x=1", { headers, body: "{}" })).status).toBe(200);
    const { host, names = [] } = front.seen.at(-1) ?? {};
    expect(host).toBe(HOSTS.sms);
    expect(names.toSorted()).toEqual([
      "connection",
      "content-length",
      "content-type",
      "host",
      "secret",
    ]);
    const charge = await ask("/alimtalk/api/charge/", { method: "GET", headers: { AUTH: "YQ==" } });
    expect(charge.status).toBe(200);
    expect(front.seen.at(-1)?.host).toBe(HOSTS.alimtalk);
  });

  it("believes nobody who is not IWINV", async () => {
    const stranger = new Authority(folder, "stranger");
    const swapped = options.map((option) =>
      option === authority.certificate ? stranger.certificate : option,
    );
    expect(install(swapped).code).toBe(0);
    await nginx.stop("SIGQUIT");
    await nginx.start();
    const before = asked();
    expect(await ask("/sms/api/charge/", { body: "{}" })).toMatchObject({ status: 502, body: "" });
    expect(asked()).toBe(before);
  });

  it("asks for a certificate where it is told to", async () => {
    const clients = new Authority(folder, "clients");
    const { certificate, key } = clients.sign("client", ["worker"]);
    expect(install([...options, "--client-ca", clients.certificate]).code).toBe(0);
    await nginx.stop("SIGQUIT");
    await nginx.start();
    const body = "{}";
    expect(await ask("/sms/api/charge/", { body })).toMatchObject({ status: 400, body: "" });
    const proof = { cert: readFileSync(certificate), key: readFileSync(key) };
    expect((await ask("/sms/api/charge/", { body, ...proof })).status).toBe(200);
    const headers = { "X-Relay-Secret": "none" };
    expect((await ask("/sms/api/charge/", { body, headers, ...proof })).status).toBe(403);
  });
});

describe("install.sh", () => {
  const tree = () =>
    globSync("**", { cwd: files.etc })
      .filter((file) => statSync(join(files.etc, file)).isFile())
      .map((file) => [file, readFileSync(join(files.etc, file), "utf8")]);

  it("changes nothing where nothing differs, nor in a dry run", () => {
    install(options);
    const before = tree();
    expect(before.map(([file]) => file).toSorted()).toEqual([
      "conf.d/message-objects-relay.conf",
      "message-objects-relay/secrets.conf",
      "nginx.conf",
    ]);
    expect(install(options)).toEqual({ code: 0, output: "unchanged\n" });
    const dry = install([...options, "--rate", "7", "--dry-run"]);
    expect(dry.output).toContain("rate=7r/s");
    expect(dry.output).not.toContain(SECRET);
    expect(tree()).toEqual(before);
    expect(statSync(join(files.etc, "message-objects-relay/secrets.conf")).mode & 0o77).toBe(0);
  });

  it("ends what a run that was killed began, though nothing differs any more", () => {
    install(options);
    const before = tree();
    writeFileSync(join(files.etc, "message-objects-relay/unfinished"), "");
    expect(install(options)).toEqual({ code: 0, output: expect.stringMatching(/ended early\n$/) });
    expect(tree()).toEqual(before);
    expect(install(options).output).toBe("unchanged\n");
  });

  it("puts back what was there where nginx refuses the new configuration", () => {
    install(options);
    const before = tree();
    const broken = options.map((option) => (option.endsWith("relay.pem") ? secretFile() : option));
    const { code, output } = install(broken);
    expect(code).toBe(1);
    expect(output).toContain("what was there before is there again");
    expect(tree()).toEqual(before);
  });

  it.each([
    ["a short secret", ["short"], "line 1 must have 32 to 256"],
    ["no secret", [], "is empty"],
    ["three secrets", [SECRET, NEXT_SECRET, `${SECRET}3`], "has 3 secrets"],
    ["a secret of nginx's language", [`${SECRET}";`], "line 1 must have"],
  ])("refuses %s", (_what, secrets, words) => {
    writeSecrets(...secrets);
    const { code, output } = install(options);
    expect([code, output]).toEqual([1, expect.stringContaining(words)]);
    if (secrets[0]) expect(output).not.toContain(secrets[0] === "short" ? "short " : secrets[0]);
    writeSecrets(SECRET);
  });

  it("refuses a secret that others may read, and options that it does not know", () => {
    chmodSync(secretFile(), 0o644);
    expect(install(options).output).toContain("chmod 600");
    chmodSync(secretFile(), 0o600);
    expect(install([...options, "--colour", "red"]).output).toContain("--colour: is no option");
    expect(install([...options, "--name", "a; return 200"]).output).toContain("--name: may have");
    expect(install(options.slice(2)).output).toContain("--name: is missing");
  });
});

describe("between the Worker and IWINV", () => {
  beforeAll(async () => {
    install(options);
    await nginx.stop("SIGQUIT");
    await nginx.start();
    // The Worker's workerd believes it, as Cloudflare believes a real one.
    process.env["NODE_EXTRA_CA_CERTS"] = authority.certificate;
    stack = await startStack({
      port: 0,
      stateDir: stateFolder(),
      databaseUrl: undefined,
      useEmulator: false,
      worker: {
        ...DEVELOPMENT_DEFAULTS,
        ...QUICK,
        PROVIDER_SEND_TIMEOUT: "10s",
        ABSENCE_WAIT: "4s",
        ABSENCE_AFTER: "auth=15s,info=15s,ad=15s",
        RATE_LIMIT: "0",
        RELAY_SECRET: SECRET,
        IWINV_ALIMTALK_BASE_URL: `${relay}/alimtalk`,
        IWINV_SMS_BASE_URL: `${relay}/sms`,
      },
    });
    stops.push(async () => stack.stop());
  }, 180_000);

  it("carries messages to their end, and no log or file has a word of them", async () => {
    const accepted = await send(0, 6);
    await judged(accepted);
    const secrets = [SECRET, "sms-key", Buffer.from("sms-key&sms-auth").toString("base64")];
    const words = accepted.flatMap(({ phone, text }) => [phone, text]);
    const written = globSync("{logs,temp}/**", { cwd: folder })
      .map((file) => join(folder, file))
      .filter((file) => statSync(file).isFile())
      .map((file) => readFileSync(file, "utf8"))
      .join("\n");
    expect(written).toContain("POST sms.bizservice.iwinv.kr");
    for (const word of [...secrets, ...words]) expect(written).not.toContain(word);
  });

  it("is reloaded and restarted while messages flow: nothing lost, nothing twice", async () => {
    const flow = send(100, MESSAGES);
    const taken = standIn.books.takes.length;
    const until = async (count: number) =>
      eventually(
        async () => Promise.resolve(standIn.books.takes.length - taken),
        (now) => now >= count,
        60_000,
      );
    await until(5);
    nginx.reload();
    await until(10);
    // Two secrets while one takes the other's place.
    writeSecrets(NEXT_SECRET, SECRET);
    expect(install(options).output).toContain("secrets.conf");
    nginx.reload();
    await until(15);
    await nginx.stop("SIGQUIT");
    await nginx.start();
    await until(20);
    await nginx.stop("SIGTERM");
    await nginx.start();
    await judged(await flow);
    const headers = { "X-Relay-Secret": NEXT_SECRET };
    expect((await ask("/sms/api/charge/", { headers, body: "{}" })).status).toBe(200);
  }, 240_000);
});

describe("the relay's time-outs", () => {
  it("are together below the Worker's own", () => {
    const template = readFileSync("deploy/relay/relay.conf.template", "utf8");
    const seconds = ["resolver", "proxy_connect", "proxy_send", "proxy_read"].map((name) =>
      Number(new RegExp(`^ +${name}_timeout (\\d+)s;$`, "m").exec(template)?.[1]),
    );
    expect(seconds.reduce((sum, one) => sum + one, 0)).toBeLessThan(10);
  });
});

function world(): World {
  const { url, databaseUrl } = stack;
  return { url, databaseUrl, provider: standIn, alerts: [], stop: async () => stack.stop() };
}

async function send(first: number, count: number): Promise<readonly Accepted[]> {
  const accepted: Accepted[] = [];
  await inParallel(count, 4, async (index) => {
    const one = await submit(world(), draftOf(first + index), `relay-${first + index}`);
    if (one) accepted.push(one);
  });
  expect(accepted).toHaveLength(count);
  return accepted;
}

/** Each reached its end, and by the provider's own books once. */
async function judged(accepted: readonly Accepted[]): Promise<void> {
  for (const { id } of accepted)
    await eventually(
      async () => look(stack.url, id),
      ({ state }) => state === "delivered",
      150_000,
    );
  expect(judge(await seenOf(world(), accepted), { resolved: true }).faults).toEqual([]);
}
