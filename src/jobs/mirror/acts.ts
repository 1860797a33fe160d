/** Entries of audit trails in the mirror's queue: written, and acknowledged to the chains that keep them until then. */
import type { ChainedEntry } from "../../domain/audit/chain.ts";
import { log } from "../../kernel/log.ts";
import type { Isolate } from "../../objects/isolate.ts";
import type { QueuedMirror } from "../../objects/mirror/queued.ts";
import { writeActs, type QueuedAudit } from "../../sql/audit/audit.ts";
import { DatabaseUnavailableError } from "../../sql/driver/absence.ts";
import type { Sql } from "../../sql/driver/sql.ts";

export interface Acts {
  readonly chained: readonly ChainedEntry[];
  /** Entries of a Worker from before the chains. */
  readonly legacy: readonly QueuedAudit["audit"][];
}

export function actsOf(bodies: readonly QueuedMirror[]): Acts {
  return {
    chained: bodies.flatMap((body) => ("acts" in body ? body.acts : [])),
    legacy: bodies.flatMap((body) => ("audit" in body ? [body.audit] : [])),
  };
}

/**
 * Entries without a number go to their chain first, which puts them into the queue again.
 * @throws where a chain cannot take one: the queue brings it again
 */
export async function chainLegacy(
  { audit }: Pick<Isolate, "audit">,
  { legacy }: Pick<Acts, "legacy">,
): Promise<void> {
  for (const entry of legacy) {
    if (!(await audit.noteLegacy(entry))) throw new Error("the audit trail takes no more");
  }
}

/** Tells the chains what Postgres has. One that cannot be told sends its entries again. */
export async function acknowledgeActs(
  { audit }: Pick<Isolate, "audit">,
  written: readonly ChainedEntry[],
): Promise<void> {
  await Promise.all(
    [...Map.groupBy(written, ({ tenant }) => tenant)].map(async ([chain, entries]) =>
      audit.acknowledge(
        chain,
        entries.map(({ seq }) => seq),
      ),
    ),
  );
}

/**
 * A table that lacks a column, or refuses the Worker, must not hold up the messages: the chains send their entries again.
 * @returns what Postgres has.
 * @throws DatabaseUnavailableError
 */
export async function writeOrLeave(
  sql: Sql,
  chained: readonly ChainedEntry[],
): Promise<readonly ChainedEntry[]> {
  if (chained.length === 0) return [];
  try {
    return await writeActs(sql, chained);
  } catch (error) {
    if (error instanceof DatabaseUnavailableError) throw error;
    log("alert", "audit.not_written", { error });
    return [];
  }
}
