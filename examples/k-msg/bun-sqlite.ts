import { createDeliveryTrackingHooks, DeliveryTrackingService } from "@k-msg/messaging/tracking";
import { MockProvider } from "@k-msg/provider";
/** Bun: sends, and keeps what was sent in SQLite. Prints the record at the end. */
import { KMsg } from "k-msg";
import { SqliteDeliveryTrackingStore } from "k-msg/adapters/bun";

const providers = [new MockProvider()];
const store = new SqliteDeliveryTrackingStore({ dbPath: ":memory:" });
const tracking = new DeliveryTrackingService({ providers, store });
await tracking.init();
const kmsg = new KMsg({ providers, hooks: createDeliveryTrackingHooks(tracking) });
const result = await kmsg.send({ messageId: "bun-1", to: "01012345678", text: "hello" });

console.log(
  JSON.stringify({
    isSuccess: result.isSuccess,
    record: (await tracking.getRecord("bun-1"))?.status,
  }),
);
await tracking.close();
