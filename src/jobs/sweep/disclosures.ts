/** Once an hour: an object that keeps who saw what, and that nobody shows anything for, would not find that it lost its alarm. */
import { inBounds } from "../../kernel/coalescing/bounded.ts";
import { log } from "../../kernel/log.ts";
import type { Isolate } from "../../objects/isolate.ts";

/** Objects called at once. */
const WIDTH = 20;

export async function wakeDisclosures({
  tenants,
  disclosures,
}: Pick<Isolate, "tenants" | "disclosures">): Promise<void> {
  await inBounds(await tenants.all(), WIDTH, async (tenant) => {
    try {
      await disclosures.wake(tenant);
    } catch (error) {
      log("warn", "sweeper.disclosures_failed", { error });
    }
  });
}
