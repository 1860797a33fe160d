/** Changes as lines. */
import type { Change } from "./facts.ts";

const SIGNS = { added: "+", changed: "~", removed: "-" } as const;

export function showChanges(changes: readonly Change[], keptSecrets: readonly string[]): void {
  for (const { kind, name, before, after } of changes) {
    const values = [before, after].filter((value) => value !== undefined).join(" → ");
    console.log(`  ${SIGNS[kind]} ${name}: ${values}`);
  }
  if (changes.length === 0) console.log("  nothing but the code");
  if (keptSecrets.length > 0) console.log(`  = secrets stay: ${keptSecrets.toSorted().join(", ")}`);
}
