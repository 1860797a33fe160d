/**
 * `npm run demo`: one SMS and one AlimTalk from accepted to delivered, then their rows in Postgres. With `-- --batch 200`: a
 * batch of scripted messages.
 */
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

import postgres from "postgres";

import { batchSizeOf, demoBatch } from "./demo-batch.ts";
import { readCheckedSettings } from "./known-settings.ts";
import type { LocalSettings } from "./settings.ts";
import { startStack, type Stack } from "./stack.ts";
import { stopSignal } from "./stop-signal.ts";

const LIMIT_MS = 100_000;
const POLL_MS = 250;

interface Entry {
  readonly revision: number;
  readonly at: string;
  readonly from: string | null;
  readonly to: string;
  readonly event: string;
  readonly detail: unknown;
}

interface Message {
  readonly id: string;
  readonly state: string;
  readonly final: boolean;
  readonly timeline: readonly Entry[];
}

const stateDir = mkdtempSync(join(tmpdir(), "message-objects-demo-"));
let settings: LocalSettings;
let stack: Stack | undefined;
void stopSignal().then(() => process.exit(130));
process.on("exit", () => rmSync(stateDir, { recursive: true, force: true }));

try {
  const size = batchSizeOf(process.argv.slice(2));
  settings = readCheckedSettings({ port: 0, stateDir });
  const to = process.env["DEMO_TO"] ?? (settings.useEmulator ? "010-0000-1234" : undefined);
  if (to === undefined) throw new Error("DEMO_TO: set the number that may get two real messages");
  if (size !== undefined && !settings.useEmulator) {
    throw new Error("--batch: only with the emulator, whose messages cost nothing");
  }
  const template = process.env["DEMO_TEMPLATE"] ?? "AUTH_OTP";
  console.log("Starting Postgres, the IWINV emulator and the Worker ...");
  stack = await startStack(settings);
  console.log(`The Worker answers at ${stack.url}\n`);

  const running = stack;
  await Promise.race([
    size === undefined
      ? demoMessages(running, to, template)
      : demoBatch(running, async (method, path, body) => call(running, method, path, body), size),
    running.broken.then((reason) => {
      throw new Error(reason);
    }),
  ]);
} catch (error) {
  console.error(`\nThe demo failed: ${error instanceof Error ? error.message : String(error)}`);
  process.exitCode = 1;
} finally {
  await stack?.stop();
}
process.exit();

async function demoMessages(stack: Stack, to: string, template: string): Promise<void> {
  const ids = await Promise.all([
    send(stack, { to, text: "안녕하세요, 주문이 접수되었습니다." }),
    send(stack, { type: "ALIMTALK", to, templateId: template, variables: { code: "482913" } }),
  ]);
  await follow(stack, ids, ["SMS     ", "AlimTalk"]);
  await showRows(stack, ids);
}

async function call<T>(stack: Stack, method: string, path: string, body?: unknown): Promise<T> {
  const response = await fetch(stack.url + path, {
    method,
    headers: {
      authorization: `Bearer ${settings.worker["API_KEY"]}`,
      "content-type": "application/json",
      prefer: "respond-async",
    },
    ...(body !== undefined && { body: JSON.stringify(body) }),
  });
  if (!response.ok)
    throw new Error(`${method} ${path} answered ${response.status}: ${await response.text()}`);
  return (await response.json()) as T;
}

async function send(stack: Stack, body: unknown): Promise<string> {
  const message = await call<Message>(stack, "POST", "/v1/messages", body);
  return message.id;
}

/** Prints every change as it happens. @throws Error when a message does not end `delivered` in time. */
async function follow(
  stack: Stack,
  ids: readonly string[],
  labels: readonly string[],
): Promise<void> {
  const shown = ids.map(() => 0);
  const until = Date.now() + LIMIT_MS;
  for (;;) {
    const messages = await Promise.all(
      ids.map(async (id) => call<Message>(stack, "GET", `/v1/messages/${id}`)),
    );
    for (const [i, message] of messages.entries()) {
      for (const entry of message.timeline.slice(shown[i])) {
        const detail = entry.detail === null ? "" : ` ${JSON.stringify(entry.detail)}`;
        console.log(
          `${labels[i]}  ${entry.at}  ${entry.from ?? "-"} -> ${entry.to}  ${entry.event}${detail}`,
        );
      }
      shown[i] = message.timeline.length;
    }
    if (messages.every((message) => message.final)) {
      const bad = messages.find((message) => message.state !== "delivered");
      if (bad) throw new Error(`a message ended ${bad.state}`);
      return;
    }
    if (Date.now() > until) throw new Error(`no result within ${LIMIT_MS / 1000} s`);
    await new Promise((resolve) => setTimeout(resolve, POLL_MS));
  }
}

async function showRows(stack: Stack, ids: readonly string[]): Promise<void> {
  const sql = postgres(stack.databaseUrl, { max: 1, onnotice: () => undefined });
  try {
    const until = Date.now() + 20_000;
    for (;;) {
      const rows = await sql`
        select message_id, type, state, status, provider_message_id, revision, attempt_count,
          to_timestamp(accepted_at / 1000.0) as accepted_at, to_timestamp(delivered_at / 1000.0) as delivered_at
        from kmsg_delivery_tracking where message_id in ${sql(ids)} order by type`;
      const done = rows.length === ids.length && rows.every((row) => row["state"] === "delivered");
      if (done || Date.now() > until) {
        console.log("\nkmsg_delivery_tracking:");
        for (const row of rows) console.log(row);
        if (!done) throw new Error("the rows did not become delivered in Postgres");
        return;
      }
      await new Promise((resolve) => setTimeout(resolve, POLL_MS));
    }
  } finally {
    await sql.end({ timeout: 5 });
  }
}
