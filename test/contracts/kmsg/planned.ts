/** `$fn`: a function that answers as planned and notes in the log what it was called with. */
import type { Json, JsonObject } from "./data.ts";
import { at, show } from "./show.ts";
import type { World } from "./world.ts";

interface Plan {
  readonly returns?: Json;
  /** One answer a call; the last one stays. */
  readonly seq?: readonly Json[];
  readonly sync?: boolean;
  /** The name under which calls are noted. */
  readonly log?: string;
  /** How many arguments are noted. */
  readonly argc?: number;
  readonly pick?: readonly string[];
}

const MOST_ARGUMENTS = 9;

type Args = readonly unknown[];

/** Turns JSON into a value: given, as the two modules need each other. */
export type Read = (world: World, given: Json) => Promise<unknown>;

export function plannedFunction(
  world: World,
  given: JsonObject,
  read: Read,
): (...args: Args) => unknown {
  const plan = given as Plan;
  let calls = 0;
  const next = (args: Args): Json | undefined => {
    note(world, plan, args);
    const { seq } = plan;
    return seq === undefined ? plan.returns : seq[Math.min(calls++, seq.length - 1)];
  };
  if (plan.sync) return (...args) => answerNow(next(args), args);
  return async (...args) => answer(world, next(args), { args, read });
}

function note({ log }: World, { log: name, argc = MOST_ARGUMENTS, pick }: Plan, args: Args): void {
  if (name === undefined) return;
  const seen = (arg: unknown): unknown[] =>
    pick === undefined ? [show(arg)] : [pick.map((path) => show(at(arg, path)))];
  log.push([name, ...args.slice(0, argc).flatMap(seen)]);
}

/** Answers that depend on the call; all others are values. */
function planned(plan: Json | undefined): JsonObject | undefined {
  const special = ["$throw", "$arg", "$after", "$never", "$tpl"];
  if (plan === null || typeof plan !== "object" || Array.isArray(plan)) return undefined;
  return special.some((word) => word in plan) ? (plan as JsonObject) : undefined;
}

const argument = (path: Json | undefined, args: Args): unknown => at(args, path as string);

async function answer(
  world: World,
  plan: Json | undefined,
  { args, read }: { readonly args: Args; readonly read: Read },
): Promise<unknown> {
  const special = planned(plan);
  if (plan === undefined) return undefined;
  if (special === undefined) return read(world, plan);
  if ("$throw" in special) throw await read(world, special["$throw"] ?? null);
  if ("$arg" in special) return argument(special["$arg"], args);
  if ("$never" in special) return new Promise(() => undefined);
  await new Promise((resolve) => setTimeout(resolve, special["$after"] as number));
  return "value" in special ? read(world, special["value"]) : undefined;
}

/** Without a promise: plain values, a text with `{0}` for an argument, an argument, an error. */
function answerNow(plan: Json | undefined, args: Args): unknown {
  const special = planned(plan);
  if (special === undefined) return plan;
  if ("$throw" in special) throw errorOf(special["$throw"] ?? null);
  if ("$arg" in special) return argument(special["$arg"], args);
  return (special["$tpl"] as string).replace(/\{(\d)\}/g, (_, index: string) =>
    String(args[Number(index)]),
  );
}

function errorOf(given: Json): Error {
  if (typeof given === "string") return new Error(given);
  return new Error(((given as JsonObject)["$error"] as string | undefined) ?? "x");
}
