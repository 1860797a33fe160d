/** Tells the gate whose the providers' ids are, and who could own one, so that no message that lost its own can take them. */
import type { ClaimChange } from "../../domain/gate/open-claims.ts";
import { Gathering, type Gathered } from "../../kernel/coalescing/gather.ts";
import { log } from "../../kernel/log.ts";
import type { Isolate } from "../isolate.ts";
import type { GateKey, KeyedChange } from "./gate-stub.ts";
import type { Owned } from "./ownership.ts";

const TRIES = 3;
const WAIT_MS = 1000;

export class OwnedIds {
  readonly #isolate: Pick<Isolate, "gates">;
  readonly #ids = new Gathering<Owned>();
  readonly #claims = new Gathering<KeyedChange>();

  constructor(isolate: Pick<Isolate, "gates">) {
    this.#isolate = isolate;
  }

  /** With those of other messages. Nobody waits for it; until its note is marked every check of the message tells it again. */
  ownSoon(key: GateKey, owned: Owned): Gathered {
    const { gates } = this.#isolate;
    return this.#ids.add(gates.name(key), owned, Date.now(), async (all) =>
      persistently("gate.own_failed", async () => gates.stub(key).ownAll(all)),
    );
  }

  /** The same for a claim that opens or closes. */
  changeSoon(key: GateKey, change: ClaimChange): Gathered {
    const { gates } = this.#isolate;
    return this.#claims.add(gates.name(key), { key, change }, Date.now(), async (all) =>
      persistently("gate.claim_failed", async () => gates.changeClaims(all)),
    );
  }
}

async function persistently(event: string, tell: () => Promise<void>): Promise<void> {
  for (let attempt = 1; ; attempt++) {
    try {
      return await tell();
    } catch (error) {
      log("warn", event, { error });
      if (attempt === TRIES) throw error;
      await scheduler.wait(WAIT_MS * attempt);
    }
  }
}
