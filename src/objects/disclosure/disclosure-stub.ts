/** The only file that knows the binding of the objects that keep who saw what. */
import type { ExportNote, Reading } from "../../domain/privacy/disclosure.ts";
import { log } from "../../kernel/log.ts";
import { askAgain } from "../ask-again.ts";
import type { Isolate } from "../isolate.ts";
import type { DisclosureObject } from "./disclosure-object.ts";

export class DisclosureStubs {
  readonly #objects: Env["DISCLOSURES"];
  readonly #isolate: Pick<Isolate, "settings">;

  constructor({ DISCLOSURES }: Pick<Env, "DISCLOSURES">, isolate: Pick<Isolate, "settings">) {
    this.#objects = DISCLOSURES;
    this.#isolate = isolate;
  }

  /** @throws Error where it cannot be kept: then nothing may be shown. Asked again it may count twice, and never not at all. */
  async read(tenant: string, reading: Reading): Promise<void> {
    await this.#ask(tenant, async (stub) => stub.read(tenant, reading));
  }

  /** @throws Error where it cannot be kept. */
  async export(tenant: string, note: ExportNote): Promise<void> {
    await this.#ask(tenant, async (stub) => stub.export(tenant, note));
  }

  /** SQL has these rows. An object that cannot be told sends them again. */
  async acknowledge(
    rows: readonly { readonly id: string; readonly tenant_id: string }[],
  ): Promise<void> {
    const byTenant = Map.groupBy(rows, ({ tenant_id }) => tenant_id);
    await Promise.all(
      [...byTenant].map(async ([tenant, own]) => {
        try {
          await this.#ask(tenant, async (stub) => stub.acknowledge(own.map(({ id }) => id)));
        } catch (error) {
          log("warn", "disclosure.acknowledge_failed", { error });
        }
      }),
    );
  }

  /** Has a tenant's object look whether its alarm was lost. */
  async wake(tenant: string): Promise<void> {
    await this.#ask(tenant, async (stub) => stub.wake());
  }

  async #ask<T>(
    tenant: string,
    call: (stub: DurableObjectStub<DisclosureObject>) => Promise<T>,
  ): Promise<T> {
    const { LOCATION_HINT: locationHint } = this.#isolate.settings;
    return askAgain(() => this.#objects.getByName(tenant, { locationHint }), call);
  }
}
