/** Several sets of hooks as one, such as delivery tracking beside a caller's own. */
import type { KMsgHooks } from "./hooks.ts";

type Answer = void | Promise<void>;

/**
 * Calls each set in order; what one throws does not keep the others from being called, and the first thing thrown is thrown
 * in the end. The first answer of `onAdmit` counts.
 */
export function combineHooks(...sets: readonly KMsgHooks[]): KMsgHooks {
  async function each(call: (hooks: KMsgHooks) => Answer | undefined): Promise<void> {
    const thrown: unknown[] = [];
    for (const hooks of sets) {
      try {
        await call(hooks);
      } catch (error) {
        thrown.push(error);
      }
    }
    if (thrown.length > 0) throw thrown[0];
  }
  return {
    // One that refuses the message must stop it before the next has written anything down.
    async onBeforeSend(context) {
      for (const hooks of sets) await hooks.onBeforeSend?.(context);
    },
    async onAdmit(context, state) {
      for (const hooks of sets) {
        const answer = await hooks.onAdmit?.(context, state);
        if (answer !== undefined) return answer;
      }
      return undefined;
    },
    onSuccess: async (...args) => each((hooks) => hooks.onSuccess?.(...args)),
    onError: async (...args) => each((hooks) => hooks.onError?.(...args)),
    onQueued: async (...args) => each((hooks) => hooks.onQueued?.(...args)),
    onRetryScheduled: async (...args) => each((hooks) => hooks.onRetryScheduled?.(...args)),
    onFinal: async (...args) => each((hooks) => hooks.onFinal?.(...args)),
    // Without one the error goes to the console.
    ...(sets.some((hooks) => hooks.onHookError !== undefined) && {
      onHookError: async (error: unknown, name: string) =>
        each((hooks) => hooks.onHookError?.(error, name)),
    }),
  };
}
