/**
 * Decides if SQL lacks acts of privacy: it was restored from a backup, or is new. Nobody reads rows before they were applied
 * again (src/jobs/restore), or numbers that were erased would be back.
 */
import { log } from "../../kernel/log.ts";
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
  const settled = await settledMark(isolate);
  // The last answer holds on; an isolate that has none shows nobody's row.
  if (settled === undefined) return behind.getStale("") ?? true;
  const is = settled > 0 && (await isolate.withPostgres(readMark, "look_up")) < settled;
  behind.set("", is, Date.now() + KNOWN_MS);
  return is;
}

/** Undefined where the object that knows cannot be asked. */
async function settledMark({ tenants }: Pick<Isolate, "tenants">): Promise<number | undefined> {
  try {
    return (await tenants.actMarks()).settled;
  } catch (error) {
    log("warn", "privacy.marks_unavailable", { error });
    return undefined;
  }
}
