/** Runs in Bun: a block whose `tracking` keeps its records in SQLite. Prints the record of one send. */
import type { Provider } from "@k-msg/core";
import type { DeliveryTrackingService } from "@k-msg/messaging/tracking";

import { fillContext } from "./context.ts";

const provider: Provider = {
  id: "bun",
  name: "Bun",
  supportedTypes: ["SMS"],
  healthCheck: async () => ({ healthy: true, issues: [] }),
  send: () => {
    throw new Error("nothing is sent here");
  },
};
fillContext({ providers: [provider] });

const { tracking } = (await import(process.argv[2] ?? "")) as { tracking: DeliveryTrackingService };
const options = { type: "SMS", to: "01012345678", text: "hello" } as const;
await tracking.recordSend(
  { messageId: "bun-1", options, timestamp: Date.now() },
  {
    messageId: "bun-1",
    providerId: "bun",
    providerMessageId: "P1",
    status: "SENT",
    type: "SMS",
    to: options.to,
  },
);
console.log(JSON.stringify(await tracking.getRecord("bun-1")));
await tracking.close();
