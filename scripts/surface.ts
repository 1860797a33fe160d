/** What k-msg exports, entry point by entry point, as data: `test/fixtures/kmsg-surface.json`. */
import { readFileSync } from "node:fs";
import { join } from "node:path";

import { ROOT } from "./settings.ts";

export interface EntrySurface {
  /** Names that exist while running, with their `typeof` where it was recorded: one, or one of several. */
  readonly values: Readonly<Record<string, string | readonly string[] | null>>;
  /** Names that exist for the compiler only, with the members that are known. */
  readonly types: Readonly<Record<string, readonly string[]>>;
  /** Members of classes, where they are known. */
  readonly members?: Readonly<Record<string, readonly string[]>>;
}

export type Surface = Readonly<Record<string, EntrySurface>>;

export const readSurface = (): Surface =>
  JSON.parse(readFileSync(join(ROOT, "test/fixtures/kmsg-surface.json"), "utf8")) as Surface;

/** What of a surface is not there, as `entry: name`, or `entry: name.member`. Pure. */
export function missing(wanted: Surface, found: ReadonlyMap<string, EntryFound>): string[] {
  return Object.entries(wanted).flatMap(([entry, { values, types, members = {} }]) => {
    const here = found.get(entry);
    const lacks = (name: string, kind: "values" | "types"): boolean => !here?.[kind].has(name);
    const lost = [
      ...Object.keys(values).filter((name) => lacks(name, "values")),
      ...Object.keys(types).filter((name) => lacks(name, "types")),
    ];
    const shapes = Object.entries({ ...types, ...members }).filter(
      ([name]) => !lost.includes(name),
    );
    const parts = shapes.flatMap(([name, wantedMembers]) =>
      wantedMembers
        .filter((member) => !here?.types.get(name)?.includes(member))
        .map((member) => `${name}.${member}`),
    );
    return [...lost, ...parts].map((name) => `${entry}: ${name}`);
  });
}

/** What an entry point exports, as the compiler sees it. */
export interface EntryFound {
  readonly values: ReadonlySet<string>;
  /** Names that can stand where a type stands, classes among them, each with its members. */
  readonly types: ReadonlyMap<string, readonly string[]>;
}
