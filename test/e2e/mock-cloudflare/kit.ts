/** The deploy kit's commands as an operator runs them, against the stand-in for Cloudflare. */
import { execFile } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";

import { ROOT } from "../../../scripts/settings.ts";
import { stopServer } from "../node-server.ts";
import { MockCloudflare } from "./server.ts";

export interface Ended {
  readonly code: number;
  /** Both streams. */
  readonly output: string;
  readonly stdout: string;
}

/** Those that every deployment has to have. */
export const SECRETS = [
  "API_KEY",
  "HASH_KEY",
  "FIELD_KEYS",
  "FIELD_HASH_KEYS",
  "IWINV_API_KEY",
  "IWINV_SMS_API_KEY",
  "IWINV_SMS_AUTH_KEY",
];

/** What the service that was deployed answers, by path. */
export type Answers = Record<
  string,
  { readonly status?: number; readonly body: object | (() => object) }
>;

export class Kit {
  readonly cloudflare = new MockCloudflare();
  /** No other test has it: its configuration lies in the tree. */
  readonly env = `e2e-${process.pid}-${Date.now().toString(36)}`;
  readonly folder = mkdtempSync(join(tmpdir(), "message-objects deploy-"));
  answers: Answers = { "/readyz": { body: { ok: true, checks: {} } } };
  readonly #service: Server = createServer((request, response) => {
    const { status = 200, body } = this.answers[request.url ?? ""] ?? { status: 404, body: {} };
    response.writeHead(status, { "content-type": "application/json" });
    response.end(JSON.stringify(typeof body === "function" ? body() : body));
  });

  async start(): Promise<this> {
    await this.cloudflare.start();
    await new Promise<void>((done) => this.#service.listen(0, "127.0.0.1", done));
    this.write();
    return this;
  }

  async stop(): Promise<void> {
    await this.cloudflare.stop();
    await stopServer(this.#service);
    rmSync(this.folder, { recursive: true, force: true });
    rmSync(join(ROOT, ".build/deploy", this.env), { recursive: true, force: true });
  }

  get url(): string {
    return `http://127.0.0.1:${(this.#service.address() as AddressInfo).port}`;
  }

  get path(): string {
    return join(this.folder, `${this.env}.jsonc`);
  }

  /** The operator's file: the example, filled in, with changes. Ids are zeros until somebody gives them. */
  write(change: object = {}): void {
    const file = {
      name: this.env,
      accountId: this.cloudflare.accountId,
      url: this.url,
      hyperdrive: { HYPERDRIVE: "0".repeat(32) },
      relay: { alimTalk: `${this.url}/alimtalk`, sms: `${this.url}/sms` },
      prices: { SMS: 9, LMS: 27 },
      queues: { name: "mirror", deadLetter: "mirror-dead" },
      vars: { IWINV_SMS_COMPANY_ID: "company", IWINV_SMS_SENDER_NUMBER: "0215990000" },
      ...change,
    };
    writeFileSync(this.path, `// Ours.\n${JSON.stringify(file, null, 2)}\n`);
  }

  /** Cloudflare has all that a deployment needs, and no Worker but a draft that holds the secrets. @returns the database's id */
  prepare(change: object = {}): string {
    const { account } = this.cloudflare;
    const database = account.addDatabase("reports", true, { host: "db.example", port: 5432 });
    for (const queue of ["mirror", "mirror-dead"]) account.addQueue(queue);
    account.upload(this.env, {});
    account.putSecrets(
      this.env,
      Object.fromEntries(SECRETS.map((name) => [name, { text: `value of ${name}` }])),
    );
    this.write({ hyperdrive: { HYPERDRIVE: database.id }, ...change });
    return database.id;
  }

  read(): string {
    return readFileSync(this.path, "utf8");
  }

  async run(command: "deploy" | "setup" | "doctor", ...args: readonly string[]): Promise<Ended> {
    return this.runWith({}, command, ...args);
  }

  async runWith(
    env: Readonly<Record<string, string>>,
    command: "deploy" | "setup" | "doctor",
    ...args: readonly string[]
  ): Promise<Ended> {
    const options = [`scripts/${command}.ts`, "--env", this.env, "--folder", this.folder, ...args];
    return new Promise((done) => {
      execFile(
        process.execPath,
        options,
        { cwd: ROOT, env: { ...process.env, ...this.cloudflare.env, ...env }, maxBuffer: 64 << 20 },
        (error, stdout, stderr) =>
          done({ code: error ? Number(error.code) : 0, stdout, output: stdout + stderr }),
      );
    });
  }
}
