/** The hooks that let a `KMsg` write what it sends into the tracking store. */
import { assertKnownOptions, type KMsgError, type OptionNames } from "@k-msg/core";

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
  /** What a send failed with. */
  onError?(error: unknown, info: { readonly context: HookContext }): Answer;
  /**
   * What the tracking store threw: the send itself goes on or has succeeded. Without it the error goes to `onHookError` of `KMsg`, and
   * without that to `console.error`. (Not in k-msg 0.30, which gives it to `onError`.)
   */
  onRecordError?(error: unknown, info: { readonly context: HookContext }): Answer;
  onQueued?(context: HookContext): Answer;
  onRetryScheduled?(
    context: RetryScheduledHookContext,
    error: KMsgError,
    metadata: RetryScheduledMetadata,
  ): Answer;
  onFinal?(context: HookContext, state: SendHookFinalState): Answer;
}

const OPTION_NAMES: OptionNames<DeliveryTrackingHooksOptions> = {
  onError: true,
  onRecordError: true,
  onQueued: true,
  onRetryScheduled: true,
  onFinal: true,
};

/**
 * The record is written before the provider is called, where the store can insert safely, so that no crash loses a message
 * from tracking; the same `messageId` is then not sent twice, and another message under it is `INVALID_REQUEST`. A store that is
 * down does not keep a message from going out.
 *
 * @throws Error for an unknown option
 */
export function createDeliveryTrackingHooks(
  service: DeliveryTrackingService,
  options: DeliveryTrackingHooksOptions = {},
): KMsgHooks {
  assertKnownOptions("createDeliveryTrackingHooks", options, OPTION_NAMES);
  // Sends that this instance let through: only their failures are written.
  const begun = new WeakSet<HookContext>();

  async function tracked<T>(context: HookContext, write: () => Promise<T>): Promise<T | undefined> {
    try {
      return await write();
    } catch (error) {
      // What a hook throws, KMsg reports; it changes nothing about the send.
      if (options.onRecordError === undefined) throw error;
      await options.onRecordError(error, { context });
      return undefined;
    }
  }

  return {
    async onAdmit(context, { queued }) {
      return tracked(context, async () => {
        const answer = await (await service.sendLog()).begin(context, queued);
        if (answer === undefined && !queued) begun.add(context);
        return answer;
      });
    },
    async onSuccess(context, result) {
      await tracked(context, async () => service.recordSend(context, result));
    },
    async onQueued(context) {
      try {
        await tracked(context, async () => (await service.sendLog()).queued(context));
      } finally {
        await options.onQueued?.(context);
      }
    },
    async onError(context, error) {
      try {
        if (begun.has(context)) {
          await tracked(context, async () => (await service.sendLog()).failed(context, error));
        }
      } finally {
        await options.onError?.(error, { context });
      }
    },
    async onRetryScheduled(context, error, metadata) {
      await options.onRetryScheduled?.(context, error, metadata);
    },
    async onFinal(context, state) {
      await options.onFinal?.(context, state);
    },
  };
}
