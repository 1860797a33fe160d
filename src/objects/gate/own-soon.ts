/** Tells the gate whose the providers' ids are, so that no message that lost its own can take them. */
import { Gathering, type Gathered } from "../../kernel/coalescing/gather.ts";
import { log } from "../../kernel/log.ts";
import type { Settings } from "../../kernel/settings/settings.ts";
import { gateFor, gateName, type GateKey } from "./gate-stub.ts";
import type { Owned } from "./provider-gate.ts";

const TRIES = 3;
const WAIT_MS = 1000;

const gathering = new Gathering<Owned>();

/** With those of other messages. Nobody waits for it; until its note is marked every check of the message tells it again. */
export function ownSoon(env: Env, settings: Settings, key: GateKey, owned: Owned): Gathered {
  return gathering.add(gateName(settings, key), owned, Date.now(), async (all) => {
    for (let attempt = 1; ; attempt++) {
      try {
        await gateFor(env, settings, key).ownAll(all);
        return;
      } catch (error) {
        log("warn", "gate.own_failed", { error });
        if (attempt === TRIES) throw error;
        await scheduler.wait(WAIT_MS * attempt);
      }
    }
  });
}
