/** AlimTalk to people without Kakao while the Worker is killed again and again: each of them gets one text. */
import postgres from "postgres";
import { afterAll, beforeAll, expect, it } from "vitest";

import { DEVELOPMENT_DEFAULTS } from "../../scripts/settings.ts";
import { startStack, type Stack } from "../../scripts/stack.ts";
import { cleanUp, emulatorSends, eventually, QUICK, stateFolder, submit } from "./support.ts";

const MESSAGES = 16;
const KILLS = Number(process.env["FAILOVER_KILLS"] ?? 2);
const TEXT = "카카오톡 대신 문자로 알려 드립니다.";
const phoneOf = (index: number): string => `01060${String(index).padStart(2, "0")}9101`;

interface Pair {
  readonly parent: string;
  readonly child: string;
  readonly linked: string;
  readonly state: string;
}

let stack: Stack;
beforeAll(async () => {
  stack = await startStack({
    port: 0,
    stateDir: stateFolder(),
    databaseUrl: undefined,
    useEmulator: true,
    worker: {
      ...DEVELOPMENT_DEFAULTS,
      ...QUICK,
      // The emulator's history lags behind nothing: what it does not know was never there.
      ABSENCE_WAIT: "2s",
      ABSENCE_AFTER: "info=6s,auth=6s",
    },
  });
});
afterAll(async () => {
  await stack.stop();
  await cleanUp();
});

async function pairs(): Promise<readonly Pair[]> {
  const sql = postgres(stack.databaseUrl, { max: 1, onnotice: () => undefined });
  try {
    return await sql<Pair[]>`
      select p.message_id as parent, c.message_id as child, c.state,
        p.metadata -> 'failover' -> 'apiAttempt' ->> 'fallbackMessageId' as linked
      from kmsg_delivery_tracking c join kmsg_delivery_tracking p on p.message_id = c.failover_of
      where p.state = 'undelivered'`;
  } finally {
    await sql.end({ timeout: 5 });
  }
}

it("sends one text each, and links both records", async () => {
  const messages = await Promise.all(
    Array.from({ length: MESSAGES }, async (_, i) =>
      submit(stack.url, {
        type: "ALIMTALK",
        to: phoneOf(i),
        templateId: "AUTH_OTP",
        variables: { code: "482913" },
        failover: { enabled: true, fallbackContent: TEXT },
      }),
    ),
  );
  for (let kill = 0; kill < KILLS; kill++) {
    // Failures and fallbacks happen from the fourth second on; each kill comes at another moment of theirs.
    await new Promise((resolve) => setTimeout(resolve, 2400 + 900 * kill));
    const worker = stack.children.get("worker");
    worker?.kill();
    await worker?.ended;
    await stack.startPart("worker");
  }
  const done = await eventually(
    pairs,
    (all) => all.filter(({ state }) => state === "delivered").length === MESSAGES,
    100_000,
  );
  expect(done.map(({ parent }) => parent).toSorted()).toEqual(
    messages.map(({ id }) => id).toSorted(),
  );
  for (const { parent, child, linked } of done) {
    expect(child).toBe(`${parent}:api-fallback`);
    expect(linked).toBe(child);
  }
  for (let i = 0; i < MESSAGES; i++) {
    const sends = await emulatorSends(stack.emulatorUrl ?? "", phoneOf(i));
    expect(sends.filter(({ text }) => text === TEXT)).toHaveLength(1);
  }
}, 200_000);
