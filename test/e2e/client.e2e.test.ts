/** The packed client in a project of its own, against the stack that `npm start` starts. */
import { spawn } from "node:child_process";
import { copyFileSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

import { afterAll, beforeAll, expect, it } from "vitest";

import { CONSUMER_OPTIONS } from "../../scripts/consumer.ts";
import { DEVELOPMENT_DEFAULTS, ROOT } from "../../scripts/settings.ts";
import { npm, packAll } from "../../scripts/tarballs.ts";
import { runTsc } from "../../scripts/tsc.ts";
import { cleanUp, QUICK, Service, stateFolder } from "./support.ts";

const project = mkdtempSync(join(tmpdir(), "message-objects-client-"));
let service: Service;

beforeAll(async () => {
  service = await new Service({
    STATE_DIR: stateFolder(),
    CHECK_SCHEDULE: QUICK.CHECK_SCHEDULE,
  }).ready();
  const tarball = packAll(project, { only: ["client"] }).get("client") ?? "";
  writeFileSync(join(project, "package.json"), '{ "type": "module", "private": true }');
  npm(["install", "--no-audit", "--no-fund", "--prefer-offline", "--silent", tarball], project);
  copyFileSync(join(import.meta.dirname, "client/journey.ts"), join(project, "journey.ts"));
  const types = join(project, "node_modules/@types");
  mkdirSync(types, { recursive: true });
  for (const name of ["@types/node", "undici-types"])
    symlinkSync(join(ROOT, "node_modules", name), join(project, "node_modules", name));
});

afterAll(async () => {
  await cleanUp();
  rmSync(project, { recursive: true, force: true });
});

it("compiles under strict, as somebody else does it", () => {
  const options = { compilerOptions: CONSUMER_OPTIONS, files: ["journey.ts"] };
  writeFileSync(join(project, "tsconfig.json"), JSON.stringify(options));
  expect(runTsc(project)).toEqual([]);
});

it("sends, waits, lists, understands refusals, and verifies a webhook", async () => {
  const saw: unknown = JSON.parse(await run("journey.ts"));
  expect(saw).toMatchObject({
    ended: "delivered",
    other: { status: 422, code: "idempotency_conflict", retryable: false },
    wrong: { status: 400, code: "invalid_request", errors: [{ pointer: "/to" }] },
    third: { status: 429, code: "quota_exceeded", retryAfter: expect.any(Number) },
    event: { type: "message.delivered", data: { state: "delivered", final: true } },
    forged: "refused",
  });
  const { ids, event, wrong } = saw as {
    ids: { sent: string; again: string; second: string; listed: string[] };
    event: { data: { id: string } };
    wrong: { title: string; requestId: string };
  };
  expect(ids.again).toBe(ids.sent);
  expect(ids.listed.toSorted()).toEqual([ids.sent, ids.second].toSorted());
  expect([ids.sent, ids.second]).toContain(event.data.id);
  expect(wrong.title).toMatch(/[가-힣]/);
  expect(wrong.requestId).toBeTruthy();
});

async function run(file: string): Promise<string> {
  const env = {
    ...process.env,
    SERVICE_URL: service.address("ready"),
    SERVICE_KEY: DEVELOPMENT_DEFAULTS["API_KEY"] ?? "",
  };
  const child = spawn(process.execPath, [file], {
    cwd: project,
    env,
    stdio: ["ignore", "pipe", "pipe"],
  });
  let output = "";
  let errors = "";
  child.stdout.on("data", (text) => (output += String(text)));
  child.stderr.on("data", (text) => (errors += String(text)));
  const code = await new Promise((resolve) => child.once("close", resolve));
  expect(code, errors).toBe(0);
  return output;
}
