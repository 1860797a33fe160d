/** What one case works in: its variables, its log, and the modules it takes names from. */
import { Absent } from "./absent.ts";
import { at } from "./show.ts";

export type Module = Readonly<Record<string, unknown>>;

export interface World {
  /** The module that a bare name comes from. */
  readonly entry: string;
  readonly load: (entry: string) => Promise<Module>;
  readonly variables: Map<string, unknown>;
  /** What fakes and listeners saw: a name and what came with it. */
  readonly log: (readonly unknown[])[];
}

/** A value, and whose it is: the `this` of a call. */
export interface Found {
  readonly owner: unknown;
  readonly value: unknown;
}

type Callable = (...args: readonly unknown[]) => unknown;
type Constructor = new (...args: readonly unknown[]) => unknown;

/** @param name `$variable.path`, `entry#name.path` or `name.path`. @throws Absent for an entry point that does not load. */
export async function find(world: World, name: string): Promise<Found> {
  if (name.startsWith("$")) {
    const [variable = "", ...path] = name.slice(1).split(".");
    return member(world.variables.get(variable), path);
  }
  const [path = "", entry = world.entry] = name.split("#").reverse();
  const module = await loaded(world, entry);
  const keys = path.split(".");
  return { ...member(module, keys), ...(keys.length === 1 && { owner: undefined }) };
}

function member(whole: unknown, path: readonly string[]): Found {
  const owner = path.length > 1 ? at(whole, path.slice(0, -1).join(".")) : whole;
  return { owner, value: at(whole, path.join(".")) };
}

async function loaded({ load }: World, entry: string): Promise<Module> {
  try {
    return await load(entry);
  } catch (error) {
    throw new Absent(`${entry}: ${String(error)}`);
  }
}

/** @throws Absent when there is no such function. */
export async function findFunction(world: World, name: string): Promise<Callable> {
  const { owner, value } = await find(world, name);
  if (typeof value !== "function") throw new Absent(name);
  return (...args) => Reflect.apply(value, owner, args) as unknown;
}

/** @throws Absent when there is no such class. */
export async function findClass(world: World, name: string): Promise<Constructor> {
  const { value } = await find(world, name);
  if (typeof value !== "function") throw new Absent(name);
  return value as Constructor;
}
