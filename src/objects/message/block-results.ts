/** Tells the tenant's object of results to blocks of numbers of which this isolate sees many: most of them failures may be pumping. */
import { pauseBlockOf } from "../../domain/guards/pauses.ts";
import type { MessageRecord } from "../../domain/message/record.ts";
import { log } from "../../kernel/log.ts";
import type { Isolate } from "../isolate.ts";
import type { Follower } from "./follower.ts";

type Host = Pick<Isolate, "settings" | "tenants" | "seenResults">;

export function resultTeller(ctx: DurableObjectState, isolate: Host): Follower {
  return {
    changed(after: MessageRecord, before: MessageRecord | undefined): void {
      const { state, tenant, request } = after;
      if (state === before?.state || (state !== "delivered" && state !== "undelivered")) return;
      if (isolate.settings.GUARD_PAUSE_FAILURES === 0) return;
      const block = pauseBlockOf(request.to);
      const results = isolate.seenResults.note(
        { tenant, block },
        state === "delivered",
        Date.now(),
      );
      if (!results) return;
      const told = isolate.tenants.stub(tenant).noteResults(block, results);
      ctx.waitUntil(
        Promise.resolve(told).catch((error: unknown) => log("warn", "guard.not_told", { error })),
      );
    },
  };
}
