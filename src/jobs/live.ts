/** Once a minute: sockets of tenants' events whose time or key has ended are closed, and who has none is no longer told. */
import { inBounds } from "../kernel/coalescing/bounded.ts";
import { log } from "../kernel/log.ts";
import type { Isolate } from "../objects/isolate.ts";
import type { Listened } from "../objects/tenant/tenant-register.ts";

/** Objects called at once. */
const WIDTH = 20;

export async function tendEventSockets({ tenants }: Pick<Isolate, "tenants">): Promise<void> {
  const register = tenants.register();
  const listening: readonly Listened[] = await register.listening();
  await inBounds(listening, WIDTH, async (listened) => {
    const { tenant } = listened;
    try {
      const open = await tenants.ask(tenant, async (stub) => stub.tendEvents());
      if (open === 0) await register.unlisten(listened);
    } catch (error) {
      log("warn", "live.not_tended", { error });
    }
  });
}
