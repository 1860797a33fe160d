/** A file of its own: here the provider sends the text in an AlimTalk's place. */
import { expect, it } from "vitest";

import { emulatorSends, phone, send, untilState } from "../../support/api.ts";
import { useSettings } from "../../support/settings.ts";

useSettings("provider-failover", { FAILOVER_BY: "provider" });

it("a value that looks like a variable stands in the provider's text as it is", async () => {
  const to = phone();
  const message = await send({
    type: "ALIMTALK",
    to,
    templateId: "AUTH_OTP",
    variables: { code: "1", note: "#{memo}" },
    failover: { enabled: true, fallbackContent: "#{code} #{note}", fallbackTitle: " 안내 " },
  });
  const done = await untilState(message.id, "delivered");
  expect(done.error).toBeNull();
  expect(await emulatorSends(to)).toMatchObject([{ accepted: true, title: "안내" }]);
});
