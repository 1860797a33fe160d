/** The form of telephone numbers in an answer: every view asks here. */
import type { Context } from "hono";

import { numbersFor, REVEAL, type Numbers } from "../../domain/privacy/sight.ts";
import { isProtected } from "../../kernel/settings/privacy.ts";
import type { AppEnv } from "../app-env.ts";

type Ctx = Context<AppEnv>;

/**
 * The form of numbers where the caller may ask for either.
 * @param usual what the route shows to whoever may see them
 * @returns undefined where it asks for what it may not see
 */
export function sightFor(c: Ctx, asked: Numbers | undefined, usual?: Numbers): Numbers | undefined {
  const held = c.get("revealHeld") ?? false;
  const scopes = held ? c.get("scopes").filter((scope) => scope !== REVEAL) : c.get("scopes");
  const viewer = { scopes, guarded: held || isProtected(c.get("settings")) };
  return numbersFor(viewer, asked, usual);
}

/** The same where it asks for nothing. */
export function sightOf(c: Ctx, usual?: Numbers): Numbers {
  return sightFor(c, undefined, usual) ?? "masked";
}
