/** Tells the gate whose the providers' ids are, so that no message that lost its own can take them. */
import { Gathering, type Gathered } from "../../kernel/coalescing/gather.ts";
import { log } from "../../kernel/log.ts";
import type { Isolate } from "../isolate.ts";
import type { GateKey } from "./gate-stub.ts";
import type { Owned } from "./ownership.ts";

const TRIES = 3;
const WAIT_MS = 1000;

export class OwnedIds {
  readonly #isolate: Pick<Isolate, "gates">;
  readonly #gathering = new Gathering<Owned>();

  constructor(isolate: Pick<Isolate, "gates">) {
    this.#isolate = isolate;
  }

  /** With those of other messages. Nobody waits for it; until its note is marked every check of the message tells it again. */
  ownSoon(key: GateKey, owned: Owned): Gathered {
    const { gates } = this.#isolate;
    return this.#gathering.add(gates.name(key), owned, Date.now(), async (all) => {
      for (let attempt = 1; ; attempt++) {
        try {
          await gates.stub(key).ownAll(all);
          return;
        } catch (error) {
          log("warn", "gate.own_failed", { error });
          if (attempt === TRIES) throw error;
          await scheduler.wait(WAIT_MS * attempt);
        }
      }
    });
  }
}
