/**
 * Whether SQL lacks acts of privacy: it was restored from a backup, or is new. Nobody reads rows before they were applied again
 * (src/jobs/restore), or numbers that were erased would be back.
 */
import type { Isolate } from "../../objects/isolate.ts";
import { DatabaseUnavailableError } from "../../sql/driver/absence.ts";
import { readMark } from "../../sql/privacy/mark.ts";

/** A restore takes longer than this. */
const KNOWN_MS = 5000;

/** It is: rows may name whom they had forgotten. Whoever can do without SQL does so, as when it is away. */
export class DatabaseRestoredError extends DatabaseUnavailableError {
  override readonly name = "DatabaseUnavailableError";
  readonly restored = true;

  constructor() {
    super("restored", "the database was restored, and has yet to hear of erasures");
  }
}

type Host = Pick<Isolate, "tenants" | "withPostgres" | "memory">;

/** As old as five seconds. @throws DatabaseUnavailableError */
export async function isBehind(isolate: Host): Promise<boolean> {
  const { behind } = isolate.memory;
  const known = behind.get("", Date.now());
  if (known !== undefined) return known;
  const { settled } = await isolate.tenants.actMarks();
  const is = settled > 0 && (await isolate.withPostgres(readMark, "look_up")) < settled;
  behind.set("", is, Date.now() + KNOWN_MS);
  return is;
}
