/** What a message at its end still owes others, when the alarm that would see to it is lost. */
import { runDurableObjectAlarm, runInDurableObject } from "cloudflare:test";
import { env } from "cloudflare:workers";
import { afterEach, expect, it, vi } from "vitest";

import type { MessageRecord } from "../../src/domain/message/record.ts";
import { isolateOf } from "../../src/objects/isolate.ts";
import type { MessageObject } from "../../src/objects/message/message-object.ts";
import { MessageStubs, type MessageStub } from "../../src/objects/message/message-stub.ts";
import { call, eventually, phone, send, sql, stubOf, untilRow } from "../support/api.ts";
import { nextMidnightKst, releaseClock, setClock } from "../support/clock.ts";
import { loseAlarm, sweepAt } from "../support/lost-alarm.ts";
import { useShippedSettings } from "../support/settings.ts";
import { newName, script, tenant, untilLogged, untilReceived } from "../support/webhooks.ts";

useShippedSettings("lost-duties");

afterEach(async () => {
  vi.restoreAllMocks();
  await releaseClock();
});

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

/** Once Postgres has all of it, nothing calls the message any more. Its process lives, or the first call would set the alarm anew. */
async function loseAlarmAtEnd(stub: MessageStub): Promise<void> {
  await eventually(
    async () =>
      runInDurableObject(stub, (_, state) => state.storage.kv.get<MessageRecord>("message")),
    (record) => record?.finalizedAt !== undefined && record.mirrored === record.revision,
  );
  await loseAlarm(stub);
}

it("a webhook is tried again when the cron finds in its log that it was not", async () => {
  const now = nextMidnightKst() + 10 * HOUR;
  await setClock(now);
  const of = await tenant();
  const name = newName();
  await of.endpoint(name, { events: ["message.delivered"] });
  await script(name, { status: 500 });
  const { id } = await of.send({ to: phone("7001") });
  const stub = await of.stub(id);
  await runInDurableObject(stub, (object: MessageObject) =>
    object.receive(of.id, { status: "DELIVERED" }),
  );
  await untilLogged(of, ([first]) => first?.outcome === "retrying");
  await loseAlarmAtEnd(stub);

  await sweepAt(now + 97 * MINUTE, id);
  await untilReceived(name, "message.delivered", "message.delivered");
});

it("a fallback is made when the cron finds the row that owes it", async () => {
  const now = nextMidnightKst() + 10 * HOUR;
  await setClock(now);
  const away = vi.spyOn(MessageStubs.prototype, "fallbackOf").mockRejectedValue(new Error("away"));
  const { id } = await send({
    type: "ALIMTALK",
    to: phone("9101"),
    templateId: "AUTH_OTP",
    variables: { code: "482913" },
    failover: { enabled: true, fallbackContent: "482913" },
  });
  const stub = await stubOf(id);
  for (const seconds of [12, 40, 70]) {
    await setClock(now + seconds * 1000);
    await runDurableObjectAlarm(stub);
  }
  await untilRow(id, "undelivered");
  expect(away).toHaveBeenCalled();
  await loseAlarmAtEnd(stub);
  away.mockRestore();

  const isMade = async (): Promise<boolean> => {
    const child = await isolateOf(env).messages.find("default", `${id}:api-fallback`);
    return (await child?.stub.read("default")) !== undefined;
  };
  await sweepAt(now + 5 * MINUTE, id);
  expect(await isMade()).toBe(true);
});

it("a failed message goes at the end of its time", async () => {
  const now = nextMidnightKst() + 10 * HOUR;
  await setClock(now);
  const { id } = await send({ to: phone("8044"), text: "hi" });
  const stub = await stubOf(id);
  await untilRow(id, "failed");
  await loseAlarmAtEnd(stub);
  const dueAt = async (): Promise<number> => {
    const [row] = await sql<{ at: number }>(
      "select next_check_at::float8 as at from kmsg_delivery_tracking where message_id = $1",
      [id],
    );
    return row?.at ?? 0;
  };
  expect(await dueAt()).toBe(now + 30 * DAY);

  await sweepAt(now + 30 * DAY + 5 * MINUTE, id);
  expect(await stub.read("default")).toBeUndefined();
  expect((await call(`/v1/messages/${id}`)).status).toBe(200);
  await sweepAt(now + 32 * DAY, id);
  expect(await dueAt()).toBeGreaterThan(now + 400 * DAY);
});
