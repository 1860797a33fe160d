/** k-msg's refusals in the language of their reader. */
import { fail } from "@k-msg/core";
import type { Context } from "hono";

import type { Fault } from "../../domain/message/intake-checks.ts";
import type { AppEnv } from "../app-env.ts";
import { readersLanguage, toldFault } from "../problems/in-language.ts";
import { invalid, type One } from "./kmsg-results.ts";

/** Every result passes here: the faults of one lose what was meant for their sentences alone. */
export function toldTo(c: Context<AppEnv>, one: One): One {
  if (one.isSuccess) return one;
  // Put there by `invalid`.
  const faults = one.error.details?.["errors"] as readonly Fault[] | undefined;
  if (!faults) return one;
  const language = readersLanguage(c);
  return fail(invalid(faults.map((fault) => toldFault(fault, language))));
}
