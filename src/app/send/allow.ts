/** Guard and quota: what one message passes before it is made, and gets back where nothing was made of it. */
import { guardMessages, type Guarded, type GuardHost } from "../guards/guard-messages.ts";
import { takeMessages, type QuotaHost, type Spender } from "./quota.ts";
import type { Refused } from "./submission.ts";

/** The parts of the isolate that guards and quotas use. */
export type AllowHost = GuardHost & QuotaHost;

export type Allowed =
  | { readonly ok: true; readonly giveBack: () => Promise<void> }
  | { readonly ok: false; readonly refusal: Refused };

export async function allowMessage(
  isolate: AllowHost,
  spender: Spender,
  message: Guarded,
): Promise<Allowed> {
  const { refusals, giveBack } = await guardMessages(isolate, spender.config, [message]);
  const refusal = refusals.get(0);
  if (refusal) return { ok: false, refusal };
  const taken = await takeMessages(isolate, spender, [message.request]);
  if (!taken.ok) {
    await giveBack();
    return taken;
  }
  return {
    ok: true,
    giveBack: async () => {
      await Promise.all([taken.giveBack(), giveBack()]);
    },
  };
}
