/** Acts that a tenant wants two people for: whoever asks for one has to have had it confirmed. */
import type { Context } from "hono";

import type { Attempt, GuardedAct, Party } from "../../domain/tenant/approvals.ts";
import { log } from "../../kernel/log.ts";
import type { AppEnv } from "../app-env.ts";
import type { Refuse } from "../problems/refusal.ts";

type Ctx = Context<AppEnv>;

export async function wantsTwo(
  c: Ctx,
  act: GuardedAct,
  tenant = c.get("tenant"),
): Promise<boolean> {
  return (await c.get("isolate").tenants.config(tenant)).twoPeople.includes(act);
}

export function partyOf(c: Ctx): Party {
  const person = c.get("person");
  return {
    hash: c.get("rateKey") ?? "",
    actor: c.get("actor"),
    ...(person !== undefined && { person }),
  };
}

/** Takes the approval of what is about to be done. @returns its id */
export async function takeApproval(
  c: Ctx,
  attempt: Omit<Attempt, "hash">,
  refuse: Refuse<"approval_needed">,
): Promise<string> {
  const id = await approvalOf(c, { ...attempt, hash: partyOf(c).hash });
  if (id === undefined) throw refuse({ kind: "approval_needed", act: attempt.act });
  return id;
}

/** True if the caller may not see numbers now, as no second person confirmed it: {@link sightFor} heeds it. */
export async function isRevealHeld(c: Ctx, hash: string): Promise<boolean> {
  try {
    if (!(await wantsTwo(c, "reveal"))) return false;
    return (await approvalOf(c, { act: "reveal", hash })) === undefined;
  } catch (error) {
    // Nobody can say whether it was confirmed. What shows no numbers goes on.
    log("warn", "approval.reveal_unchecked", { error });
    return true;
  }
}

async function approvalOf(c: Ctx, attempt: Attempt): Promise<string | undefined> {
  // Not asked again: an approval that was taken is gone.
  return c.get("isolate").tenants.stub(c.get("tenant")).useApproval(attempt);
}
