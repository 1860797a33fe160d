/** Objects that die between the failure of an AlimTalk and the text in its place. */
import { runInDurableObject } from "cloudflare:test";
import { afterAll, beforeAll, describe, expect, it } from "vitest";

import { emulatorSends, eventually, call, get, phone, send, stubOf } from "../support/api.ts";
import { changesOf, untilCounted } from "../support/changes.ts";
import { overrideSettings } from "../support/override.ts";

const TEXT = "카카오톡 대신 문자로 알려 드립니다.";

let restore: () => void = () => undefined;
// One that died inside its only attempt ends when its checks do; a text that was sent is found by any of them.
beforeAll(async () => {
  restore = await overrideSettings({ CHECK_SCHEDULE: [600, 1200, 2000, 3000, 4000] });
});
afterAll(() => restore());

async function kill(id: string): Promise<void> {
  await runInDurableObject(await stubOf(id), (_object: unknown, state: DurableObjectState) => {
    state.abort("the test's crash");
  }).catch(() => undefined);
}

interface Ended {
  readonly state?: string;
  readonly final?: boolean;
}

describe("a crash between the failure and the fallback", () => {
  // Every change, every second one, every third one; the parent first, or the child.
  it.each([0, 1, 2, 3, 4, 5])("leaves one text (%d)", async (round) => {
    const to = phone("9101");
    const { id } = await send({
      type: "ALIMTALK",
      to,
      templateId: "AUTH_OTP",
      variables: { code: "482913" },
      failover: { enabled: true, fallbackContent: TEXT },
    });
    const child = `${id}:api-fallback`;
    const changes = (): number => changesOf(id) + changesOf(child);
    const seen = new Set<string>();
    // Whenever they have moved on, one of the two objects dies.
    for (let i = 0; i < 12 && !seen.has("fallback_made"); i++) {
      await kill(i % 2 === round % 2 ? id : child);
      for (let step = 0; step <= Math.floor(round / 2); step++) {
        await untilCounted(changes, changes());
      }
      for (const { event } of (await get(id)).timeline) seen.add(event);
    }
    const ended = await eventually(
      async () => (await call(`/v1/messages/${child}`)).json<Ended>(),
      ({ final }) => final === true,
    );
    // One that died inside its only attempt is told apart: it may not have reached anybody.
    const texts = (await emulatorSends(to)).filter(({ text }) => text === TEXT);
    expect([ended.state, texts.length]).toEqual(
      ended.state === "delivered" ? ["delivered", 1] : ["expired", 0],
    );
  });
});
