/** What the packages export, asked of the compiler: it knows types, and code that only Bun can load. */
import { mkdirSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";

import { API, type Checker, type Symbol, SymbolFlags } from "typescript/unstable/sync";

import { CONSUMER_OPTIONS } from "./consumer.ts";
import { ROOT } from "./settings.ts";
import type { EntryFound } from "./surface.ts";

/**
 * @param entries entry points; one that is not there exports nothing
 * @param folder is made for the question, and must lie where the packages are found from
 */
export function exportsOf(
  entries: readonly string[],
  folder = join(ROOT, ".build/contracts/exports"),
): ReadonlyMap<string, EntryFound> {
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder, { recursive: true });
  const file = join(folder, "all.ts");
  const lines = entries.map((entry, i) => `import * as all${i} from ${JSON.stringify(entry)};`);
  const source = lines.join("\n");
  writeFileSync(file, source);
  const project = join(folder, "tsconfig.json");
  writeFileSync(project, JSON.stringify({ compilerOptions: CONSUMER_OPTIONS, files: [file] }));
  const api = new API();
  try {
    const checker = api.updateSnapshot({ openProjects: [project] }).getProject(project)?.checker;
    if (checker === undefined) throw new Error(`${project}: the compiler does not open it`);
    return new Map(
      entries.map((entry, i) => {
        const alias = checker.getSymbolAtPosition(file, source.indexOf(`all${i} `));
        return [entry, entryOf(checker, alias)];
      }),
    );
  } finally {
    api.close();
  }
}

function entryOf(checker: Checker, alias: Symbol | undefined): EntryFound {
  const values = new Set<string>();
  const types = new Map<string, readonly string[]>();
  const module = alias && resolved(checker, alias);
  if (module === undefined || checker.isUnknownSymbol(module)) return { values, types };
  for (const exported of checker.getExportsOfModule(module)) {
    const symbol = resolved(checker, exported);
    if (symbol.flags & SymbolFlags.Value) values.add(exported.name);
    if (symbol.flags & SymbolFlags.Type) types.set(exported.name, membersOf(checker, symbol));
  }
  return { values, types };
}

const resolved = (checker: Checker, symbol: Symbol): Symbol =>
  symbol.flags & SymbolFlags.Alias ? checker.getAliasedSymbol(symbol) : symbol;

const membersOf = (checker: Checker, symbol: Symbol): string[] =>
  checker.getPropertiesOfType(checker.getDeclaredTypeOfSymbol(symbol)).map(({ name }) => name);
