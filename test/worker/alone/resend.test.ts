/** A file of its own: here the tenant chose to send again what history does not know. */
import { describe, expect, it } from "vitest";

import { emulatorSends, phone, send, untilState } from "../../support/api.ts";
import { useSettings } from "../../support/settings.ts";

useSettings("resend", {
  IWINV_SEND_RATE: "40",
  RESEND_UNCONFIRMED: "true",
  UNCONFIRMED_WINDOW: "2s",
});

describe("RESEND_UNCONFIRMED", () => {
  it("sends again what the provider never got, after the look-up window, and says so in the timeline", async () => {
    const to = phone("8501");
    const message = await send({ to, text: "hi" });
    const done = await untilState(message.id, "delivered");
    expect(done.timeline.map((entry) => entry.event)).toEqual(
      expect.arrayContaining(["outcome_unknown", "resend_scheduled"]),
    );
    expect(done.attempts).toBe(2);
    expect((await emulatorSends(to)).filter((one) => one.accepted)).toHaveLength(1);
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
