/** Options of a command: what is not one of them is told in a line. */
import { parseArgs, type ParseArgsOptionsConfig } from "node:util";

export function optionsOf<T extends ParseArgsOptionsConfig>(options: T) {
  try {
    return parseArgs({ options }).values;
  } catch (error) {
    console.error(`${error instanceof Error ? error.message : String(error)}\nSee --help.`);
    process.exit(1);
  }
}
