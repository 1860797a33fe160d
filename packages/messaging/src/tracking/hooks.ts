/** The hooks that let a `KMsg` write what it sends into the tracking store. */
import type { KMsgError } from "@k-msg/core";

import type {
  HookContext,
  KMsgHooks,
  RetryScheduledHookContext,
  RetryScheduledMetadata,
  SendHookFinalState,
} from "../hooks.ts";
import type { DeliveryTrackingService } from "./service.ts";

type Answer = void | Promise<void>;

export interface DeliveryTrackingHooksOptions {
  /** What a send failed with, and what the tracking store threw. */
  onError?(error: unknown): Answer;
  onQueued?(context: HookContext): Answer;
  onRetryScheduled?(
    context: RetryScheduledHookContext,
    error: KMsgError,
    metadata: RetryScheduledMetadata,
  ): Answer;
  onFinal?(context: HookContext, state: SendHookFinalState): Answer;
}

/**
 * The record is written before the provider is called, where the store can insert safely, so that no crash loses a message
 * from tracking; the same `messageId` is then not sent twice. A store that is down does not keep a message from going out.
 */
export function createDeliveryTrackingHooks(
  service: DeliveryTrackingService,
  options: DeliveryTrackingHooksOptions = {},
): KMsgHooks {
  // Sends that this instance let through: only their failures are written.
  const begun = new WeakSet<HookContext>();

  async function report(error: unknown): Promise<void> {
    try {
      await options.onError?.(error);
    } catch {
      // It must not turn an accepted send into a failure.
    }
  }
  async function tracked(write: () => Promise<void>): Promise<void> {
    try {
      await write();
    } catch (error) {
      await report(error);
    }
  }

  return {
    async onAdmit(context) {
      try {
        const answer = await (await service.sendLog()).begin(context);
        if (answer === undefined) begun.add(context);
        return answer;
      } catch (error) {
        await report(error);
        return undefined;
      }
    },
    async onSuccess(context, result) {
      await tracked(async () => service.recordSend(context, result));
    },
    async onQueued(context) {
      await tracked(async () => (await service.sendLog()).queued(context));
      await options.onQueued?.(context);
    },
    async onError(context, error) {
      if (begun.has(context)) {
        await tracked(async () => (await service.sendLog()).failed(context, error));
      }
      await report(error);
    },
    async onRetryScheduled(context, error, metadata) {
      await options.onRetryScheduled?.(context, error, metadata);
    },
    async onFinal(context, state) {
      await options.onFinal?.(context, state);
    },
  };
}
