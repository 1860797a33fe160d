/** A file of its own: here absence is known after seconds. */
import { describe, expect, it } from "vitest";

import { emulatorSends, phone, send, untilState } from "../../support/api.ts";
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
