/** Many at once, a provider that takes its time: a file of its own, with an emulator that answers slowly. */
import { env } from "cloudflare:workers";
import { expect, it, vi } from "vitest";

import { emulatorSends, eventually, get, phone, send } from "../../support/api.ts";
import { useSettings } from "../../support/settings.ts";

// A limit of open calls that is soon reached, and nobody may wait for a flush.
useSettings("open-sends", { PROVIDER_SEND_TIMEOUT: "10s", OPEN_SENDS: "5", METRICS_FLUSH: "1h" });

/** As set above. */
const OPEN_SENDS = 5;
const MESSAGES = 40;
/** Calls that an isolate has open before it knows how the provider is. */
const FIRST = 2;

const emulator = (env as unknown as { EMULATOR_URL: string }).EMULATOR_URL;

it("never has more send calls open than the isolate may, and sends each message once", async () => {
  const set = await fetch(`${emulator}/_emulator/settings`, {
    method: "PUT",
    body: JSON.stringify({ latencyMs: 50 }),
  });
  expect(set.ok).toBe(true);
  let open = 0;
  let most = 0;
  const real = globalThis.fetch;
  vi.spyOn(globalThis, "fetch").mockImplementation(async (input, init) => {
    const url = input instanceof Request ? input.url : String(input);
    const isSend = url.startsWith(`${emulator}/sms/`) && /\/send\//.test(url);
    if (!isSend) return real(input, init);
    open++;
    most = Math.max(most, open);
    try {
      // Nobody is answered before all have called that may at first, however slowly they come.
      await vi.waitUntil(() => most >= FIRST, { timeout: 600_000, interval: 10 });
      return await real(input, init);
    } finally {
      open--;
    }
  });
  const to = Array.from({ length: MESSAGES }, () => phone());
  const sent = await Promise.all(
    to.map(async (one) => send({ to: one, text: "hi" }, { prefer: "respond-async" })),
  );
  const began = (state: string): boolean => state !== "accepted" && state !== "sending";
  for (const { id } of sent) {
    await eventually(
      async () => get(id),
      ({ state }) => began(state),
    );
  }
  // How it grows from there depends on how fast the machine is (window.test.ts).
  expect(most).toBeGreaterThanOrEqual(FIRST);
  expect(most).toBeLessThanOrEqual(OPEN_SENDS);
  for (const one of to) expect(await emulatorSends(one)).toHaveLength(1);
});
