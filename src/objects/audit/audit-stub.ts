/** The only file that knows the binding of the audit trails' objects. */
import { OPERATORS_CHAIN } from "../../domain/audit/chain.ts";
import type { NewEntry } from "../../domain/audit/entry.ts";
import { log } from "../../kernel/log.ts";
import { DatabaseUnavailableError } from "../../sql/driver/absence.ts";
import { askAgain } from "../ask-again.ts";
import type { Isolate } from "../isolate.ts";
import type { AuditObject } from "./audit-object.ts";
import type { ChainFacts, NoteAnswer } from "./audit-rpc.ts";

export class AuditStubs {
  readonly #objects: Env["AUDIT"];
  readonly #isolate: Pick<Isolate, "settings" | "tenants">;

  constructor({ AUDIT }: Pick<Env, "AUDIT">, isolate: Pick<Isolate, "settings" | "tenants">) {
    this.#objects = AUDIT;
    this.#isolate = isolate;
  }

  /**
   * Keeps an entry. @returns its number in the tenant's chain, once it is on disk.
   * @throws DatabaseUnavailableError where Postgres was away for so long that no more can be kept.
   */
  async note(entry: NewEntry): Promise<number> {
    const answer = await this.#ask(entry.tenant, async (stub) => stub.note({ entry }));
    if (answer.kind === "noted") return answer.seq;
    log("alert", "audit.full", {});
    throw new DatabaseUnavailableError(
      "unreachable",
      "the audit trail waits for the database, and is full",
    );
  }

  /** The same for what nothing depends on: where much waits it is left out. */
  async noteIfRoom(entry: NewEntry): Promise<void> {
    await this.#ask(entry.tenant, async (stub) => stub.note({ entry, optional: true }));
  }

  /** One that a Worker before the chains left in the queue. @returns whether it is kept */
  async noteLegacy(entry: NewEntry): Promise<boolean> {
    const answer = await this.#ask(entry.tenant, async (stub) => stub.noteLegacy(entry));
    return answer.kind === "noted";
  }

  /** Says that Postgres has entries. Those of a chain that cannot be reached come again by themselves. */
  async acknowledge(chain: string, seqs: readonly number[]): Promise<void> {
    try {
      await this.stub(chain).acknowledge(seqs);
    } catch (error) {
      log("warn", "audit.acknowledge_failed", { error });
    }
  }

  async facts(chain: string, from: number, until: number): Promise<ChainFacts> {
    return askAgain(
      () => this.stub(chain),
      async (stub) => (await stub.facts(from, until)) as ChainFacts,
    );
  }

  /** The names of all chains: a tenant's is its id. */
  async chains(): Promise<readonly string[]> {
    return [OPERATORS_CHAIN, ...(await this.#isolate.tenants.all())];
  }

  stub(chain: string): DurableObjectStub<AuditObject> {
    const { LOCATION_HINT: locationHint } = this.#isolate.settings;
    return this.#objects.getByName(chain, { locationHint });
  }

  /** Safe to repeat: an entry is known by its id. */
  async #ask(
    chain: string,
    call: (stub: DurableObjectStub<AuditObject>) => Promise<unknown>,
  ): Promise<NoteAnswer> {
    return askAgain(
      () => this.stub(chain),
      async (stub) => (await call(stub)) as NoteAnswer,
    );
  }
}
