import { createDeliveryTrackingHooks, DeliveryTrackingService } from "@k-msg/messaging/tracking";
import { MockProvider } from "@k-msg/provider";
/** Node: sends, and keeps a tracker of what became of it. Prints what it has at the end. */
import { KMsg } from "k-msg";
import { DeliveryTracker } from "k-msg/adapters/node";

const providers = [new MockProvider()];
const tracking = new DeliveryTrackingService({ providers });
const kmsg = new KMsg({ providers, hooks: createDeliveryTrackingHooks(tracking) });
const result = await kmsg.send({ messageId: "node-1", to: "01012345678", text: "hello" });

console.log(
  JSON.stringify({
    isSuccess: result.isSuccess,
    record: (await tracking.getRecord("node-1"))?.status,
    tracker: typeof DeliveryTracker,
  }),
);
