/** A file of its own: here absence is known after seconds. */
import { env } from "cloudflare:workers";
import { describe, expect, it } from "vitest";

import { isolateOf } from "../../../src/objects/isolate.ts";
import {
  call,
  emulatorSends,
  eventually,
  get,
  phone,
  send,
  untilState,
} from "../../support/api.ts";
import { useSettings } from "../../support/settings.ts";

useSettings("resend", {
  IWINV_SEND_RATE: "40",
  ABSENCE_WAIT: "1s",
  ABSENCE_AFTER: "info=4s",
});

describe("a message that the provider never got", () => {
  it("is sent again, and its timeline says how its absence was known", async () => {
    const to = phone("8501");
    const message = await send({ to, text: "hi" });
    const done = await untilState(message.id, "delivered");
    const again = done.timeline.find(({ event }) => event === "resend_scheduled");
    expect(again?.detail).toMatchObject({
      absence: expect.stringMatching(/^(?:proven|presumed)$/),
    });
    expect(done.attempts).toBe(2);
    expect((await emulatorSends(to)).filter((one) => one.accepted)).toHaveLength(1);
  });

  it("is sent again with its picture", async () => {
    const to = phone("8501");
    const image = { filename: "a.jpg", base64: btoa("\u00ff\u00d8\u00ff\u00e0\u0001") };
    const message = await send({ type: "MMS", to, text: "hi", subject: "hi", image });
    expect((await untilState(message.id, "delivered")).attempts).toBe(2);
  });

  it.each(["8503", "8600", "8603"])(
    "does not send again what history shows, even while it is too early to be sure (%s)",
    async (lastFour) => {
      const to = phone(lastFour);
      const message = await send({ to, text: "hi" });
      const done = await untilState(message.id, "delivered");
      expect(done.attempts).toBe(1);
      expect(await emulatorSends(to)).toHaveLength(1);
    },
  );
});

describe("a person who resolves a message", () => {
  const resolve = async (id: string, body: object): Promise<Response> =>
    call(`/v1/messages/${id}/resolve`, { body });

  it("gives it no row that is another message's, and no attempt that was not made", async () => {
    const other = await send({ to: phone(), text: "taken" });
    const { providerMessageId } = await untilState(other.id, "delivered");
    const { id } = await send({ to: phone("8501"), text: "lost", onUnknown: "fail" });
    await untilState(id, "unconfirmed");
    const row = { providerMessageId: providerMessageId ?? "", at: Date.parse(other.acceptedAt) };
    const gate = { providerId: "iwinv", phone: phone() };
    await eventually(
      async () => isolateOf(env).gates.ownersOf(gate, [row]),
      ([owner]) => typeof owner === "string",
    );
    const taken = await resolve(id, { outcome: "sent", providerMessageId });
    expect(taken.status).toBe(409);
    expect(await taken.json()).toMatchObject({ code: "provider_id_taken", retryable: false });
    const early = await resolve(id, { outcome: "sent", attempt: 2 });
    expect(early.status).toBe(409);
    const { detail } = await early.json<{ detail: string }>();
    expect(detail).toContain("`attempt`");
    expect(await get(id)).toMatchObject({ state: "unconfirmed", providerMessageId: null });
  });
});
