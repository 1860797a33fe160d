/** Once an hour: audit trails that wait for Postgres. Nobody need do anything there for days, so nothing else would find a lost alarm. */
import { inBounds } from "../../kernel/coalescing/bounded.ts";
import { log } from "../../kernel/log.ts";
import type { Isolate } from "../../objects/isolate.ts";

/** Objects called at once. */
const WIDTH = 20;

export async function wakeAudits({ audit }: Pick<Isolate, "audit">): Promise<void> {
  await inBounds(await audit.chains(), WIDTH, async (chain) => {
    try {
      await audit.stub(chain).wake();
    } catch (error) {
      log("warn", "sweeper.audit_failed", { error });
    }
  });
}
