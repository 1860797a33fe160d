/** Runs one case: its steps one after another, on the false clock, without a network. */
import { Absent } from "./absent.ts";
import { read, readList } from "./arguments.ts";
import { flush, install, restore, settle, tick } from "./clock.ts";
import type { Outcome } from "./compare.ts";
import type { Case, Step } from "./data.ts";
import { at, show, showThrown, view } from "./show.ts";
import { find, findClass, findFunction, type Module, type World } from "./world.ts";

/** How long a call may wait on the false clock, in milliseconds. */
const LONGEST = 600_000;

/** What a step shows; nothing for one that shows nothing. */
type Shown = { readonly shown: unknown } | undefined;

/**
 * @param entry the module that a bare name comes from
 * @param load gives a module by its public name
 */
export async function runCase(
  one: Case,
  entry: string,
  load: (entry: string) => Promise<Module>,
): Promise<Outcome> {
  const { fetch } = globalThis;
  const { random } = Math;
  install(one.now);
  if (one.random !== undefined) Math.random = () => one.random ?? 0;
  globalThis.fetch = () => Promise.reject(new Error("no network in a vector"));
  try {
    return await outcomeOf({ entry, load, variables: new Map(), log: [] }, one);
  } catch (error) {
    return error instanceof Absent ? { absent: error.message } : { throws: showThrown(error) };
  } finally {
    restore();
    Object.assign(globalThis, { fetch });
    Math.random = random;
  }
}

async function outcomeOf(world: World, one: Case): Promise<Outcome> {
  if (one.steps === undefined) {
    return { result: view(await answer(world, one), one) };
  }
  const result: unknown[] = [];
  for (const step of one.steps) {
    const seen = await run(world, step);
    if (seen) result.push(seen.shown);
  }
  return { result };
}

async function run(world: World, step: Step): Promise<Shown> {
  if (step.tick !== undefined) {
    await tick(step.tick);
    return undefined;
  }
  if (step.log !== undefined) return { shown: takeLog(world, step.log) };
  if (step.on !== undefined) return listen(world, step.on, step);
  if (step.names !== undefined) return { shown: await namesOf(world, step.names) };
  const quiet = step.let !== undefined && !step.show;
  try {
    const value = await answer(world, step);
    if (step.let !== undefined) world.variables.set(step.let, value);
    return quiet || step.mute ? undefined : { shown: view(value, step) };
  } catch (error) {
    if (quiet) throw error;
    return { shown: { $throws: showThrown(error) } };
  }
}

/** A started call, until somebody waits for it; cases know its promise as `$name.p`. */
interface Started {
  readonly p: unknown;
}

async function answer(world: World, step: Step): Promise<unknown> {
  if (step.get !== undefined) return (await find(world, step.get)).value;
  if (step.value !== undefined) return read(world, step.value);
  if (step.await !== undefined) {
    const { p } = world.variables.get(step.await) as Started;
    return settle(Promise.resolve(p), LONGEST);
  }
  const args = await readList(world, step.args ?? []);
  if (step.new !== undefined) return new (await findClass(world, step.new))(...args);
  const name = step.start ?? step.call ?? "";
  const value = (await findFunction(world, name))(...args);
  if (step.start !== undefined) return start(value);
  return isPromise(value) ? settle(value, LONGEST) : value;
}

async function start(p: unknown): Promise<Started> {
  if (isPromise(p)) p.catch(() => undefined);
  await flush();
  return { p };
}

const isPromise = (value: unknown): value is Promise<unknown> =>
  value !== null &&
  typeof value === "object" &&
  "then" in value &&
  typeof value.then === "function";

/** Shows and takes away the entries whose name begins with `prefix`, or all. */
function takeLog({ log }: World, prefix: true | string): unknown {
  const isMeant = ([name]: readonly unknown[]): boolean =>
    prefix === true || (name as string).startsWith(prefix);
  const taken = log.filter(isMeant);
  log.splice(0, log.length, ...log.filter((entry) => !isMeant(entry)));
  return taken;
}

type Listener = (payload: unknown) => void;

async function listen(
  world: World,
  name: string,
  { events = [], see = {} }: Step,
): Promise<undefined> {
  const on = await findFunction(world, `${name}.on`);
  for (const event of events) {
    const listener: Listener = (payload) =>
      world.log.push([event, ...(see[event] ?? []).map((path) => show(at(payload, path)))]);
    on(event, listener);
  }
}

/** What an entry point exports, each with its `typeof`. */
async function namesOf({ load }: World, entry: string): Promise<unknown> {
  try {
    const module = await load(entry);
    const names = Object.keys(module).sort();
    return Object.fromEntries(names.map((name) => [name, typeof module[name]]));
  } catch (error) {
    return { $throws: showThrown(error) };
  }
}
