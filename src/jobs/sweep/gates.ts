/** Once a minute: no request need wake a gate while its provider is down, and what waits there waits for the gate's alarm. */
import { log } from "../../kernel/log.ts";
import type { Isolate } from "../../objects/isolate.ts";
import { registry } from "../../providers/registry.ts";

/** A gate that cannot be called is called again in a minute. */
export async function wakeGates({ gates }: Pick<Isolate, "gates">): Promise<void> {
  await Promise.all(
    registry.ids
      .flatMap((providerId) => gates.ever(providerId))
      .map(async (gate) => {
        try {
          await gate.wake();
        } catch (error) {
          log("warn", "sweeper.gate_failed", { error });
        }
      }),
  );
}
