/** `npm run doctor`: what wrangler.jsonc would deploy, what the machine has, and what a running service says. */
import { execFile } from "node:child_process";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { join } from "node:path";
import { promisify } from "node:util";

import { afterEach, describe, expect, it } from "vitest";

import { findingsOfDeployment, judgeDeployment } from "../../scripts/doctor/deployment.ts";
import { ROOT } from "../../scripts/settings.ts";
import type { Finding } from "../../src/app/doctor/finding.ts";

const run = promisify(execFile);

interface Ended {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

async function doctor(args: readonly string[], env: Readonly<Record<string, string>> = {}) {
  const script = join(ROOT, "scripts/doctor.ts");
  try {
    const { stdout, stderr } = await run(process.execPath, [script, ...args], {
      env: { ...process.env, ...env },
    });
    return { code: 0, stdout, stderr };
  } catch (error) {
    return error as Ended;
  }
}

const idsOf = (findings: readonly Finding[]): readonly string[] => findings.map(({ id }) => id);

describe("what wrangler.jsonc would deploy", () => {
  const hyperdrive = [{ id: "0123456789abcdef0123456789abcdef" }];

  it("is production, with nothing loosened", async () => {
    const own = await judgeDeployment();
    expect(own.filter(({ severity }) => severity !== "notice")).toEqual([]);
    expect(idsOf(own)).toEqual(["hyperdrive.placeholder"]);
  });

  it("is named where a variable loosens it, or shows a secret", () => {
    expect(idsOf(findingsOfDeployment({ vars: {}, hyperdrive }))).toEqual([]);
    const vars = {
      ENVIRONMENT: "development",
      GUARD_RECIPIENT: "0",
      HASH_KEY: "b7Jk2mQ9xR4tV8wZ1yC5dF6gH3sL0pNa",
      IWINV_SMS_BASE_URL: "http://relay.example",
      FIELD_KEYS: "nonsense",
    };
    expect(idsOf(findingsOfDeployment({ vars, hyperdrive }))).toEqual(
      expect.arrayContaining(["setting.refused.FIELD_KEYS", "secret.in_vars"]),
    );
    const { FIELD_KEYS: _, ...readable } = vars;
    const found = findingsOfDeployment({ vars: readable, hyperdrive });
    expect(idsOf(found)).toEqual(["environment.development", "guard.recipient", "secret.in_vars"]);
    expect(JSON.stringify(found)).not.toContain(vars.HASH_KEY);
    expect(
      idsOf(findingsOfDeployment({ vars: { ...readable, ENVIRONMENT: "production" }, hyperdrive })),
    ).toContain("setting.refused.IWINV_SMS_BASE_URL");
  });
});

describe("npm run doctor", () => {
  let server: Server | undefined;
  afterEach(() => void server?.close());

  async function serve(answers: Readonly<Record<string, object>>): Promise<string> {
    server = createServer((request, response) => {
      const answer = answers[request.url ?? ""];
      response.writeHead(answer ? 200 : 404, { "content-type": "application/json" });
      response.end(JSON.stringify(answer ?? {}));
    });
    await new Promise<void>((listening) => server?.listen(0, "127.0.0.1", listening));
    return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  }

  it("judges what npm start would run with, and fails on what must not be", async () => {
    const production = { ENVIRONMENT: "production", API_KEY: "a", HASH_KEY: "a" };
    const { code, stdout } = await doctor(["--json"], production);
    const found = JSON.parse(stdout) as Finding[];
    expect(code).toBe(1);
    expect(idsOf(found)).toEqual(
      expect.arrayContaining([
        "setting.refused.API_KEY",
        "setting.refused.HASH_KEY",
        "setting.refused.API_KEY+HASH_KEY",
        "setting.refused.FIELD_KEYS+FIELD_HASH_KEYS",
        "provider.local",
      ]),
    );
    // The guards are on in a rehearsal of production.
    expect(idsOf(found)).not.toContain("guard.recipient");
    const local = await doctor([], { ENVIRONMENT: "development" });
    expect([local.code, local.stdout]).toEqual([0, expect.stringContaining("guard.recipient")]);
  });

  it("asks a running service for its own findings", async () => {
    const finding = { id: "rate.off", severity: "warning", what: "One.", remedy: "Two." };
    const checks = { settings: "ok", database: "unavailable" };
    const url = await serve({ "/readyz": { checks }, "/v1/about": { findings: [finding] } });
    const { code, stdout } = await doctor(["--url", url, "--key", "k", "--json"]);
    expect(code).toBe(1);
    expect(JSON.parse(stdout)).toEqual([
      expect.objectContaining({ id: "ready.database", severity: "error" }),
      finding,
    ]);
  });

  it("shows what keeps a service from running", async () => {
    const detail =
      "settings: API_KEY: has fewer than 32 characters; make one with `openssl rand -base64 32`";
    const url = await serve({ "/readyz": { code: "misconfigured", detail } });
    const { code, stdout } = await doctor(["--url", url]);
    expect([code, stdout]).toEqual([1, expect.stringContaining("has fewer than 32 characters.")]);
  });

  it("says that the key is no operator's, or that nobody answers", async () => {
    const url = await serve({ "/readyz": { checks: {} }, "/v1/about": {} });
    const refused = await doctor(["--url", url, "--key", "k"]);
    expect([refused.code, refused.stderr]).toEqual([
      1,
      expect.stringContaining("no operator's key"),
    ]);
    server?.close();
    const gone = await doctor(["--url", "http://127.0.0.1:1"]);
    expect([gone.code, gone.stderr]).toEqual([1, expect.stringContaining("cannot be reached")]);
  });
});
