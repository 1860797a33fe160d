/**
 * Tells the gate that the message could own a row of the history whose id it does not know, and that it no longer can. Nobody waits
 * for it: no row is given away so soon. Until the gate has it, every check of the message tells it again.
 */
import type { ClaimChange } from "../../domain/gate/open-claims.ts";
import { ownerName } from "../../domain/gate/owner.ts";
import { claimAfter, claimOwed } from "../../domain/message/claim.ts";
import type { MessageRecord } from "../../domain/message/record.ts";
import type { Settings } from "../../kernel/settings/settings.ts";
import type { Isolate } from "../isolate.ts";
import { claimLineOf, needsClaim, openClaimOf } from "./claim-facts.ts";
import type { Life, ToldClaim } from "./life.ts";
import { gateKeyOf } from "./look-up.ts";
import { noteAttempt } from "./number-line.ts";

interface Host {
  readonly isolate: Pick<Isolate, "settings" | "ownedIds" | "attempts">;
  readonly ctx: Pick<DurableObjectState, "waitUntil">;
  readonly life: () => Life;
}

export class Claims {
  readonly #host: Host;

  constructor(host: Host) {
    this.#host = host;
  }

  /** The record with what is to be stored of the claim in the write of a change. */
  marked(before: MessageRecord | undefined, after: MessageRecord): MessageRecord {
    const change = this.#changeOf(before, after);
    if (change === "open") {
      // What was told of an earlier attempt says nothing of this one.
      this.#host.life().claim = undefined;
      return { ...after, claimed: true };
    }
    return change === "leave" ? { ...after, claimed: undefined } : after;
  }

  /** A change is stored: the gate hears of it where it means anything to the claim. */
  changed(before: MessageRecord | undefined, after: MessageRecord): void {
    noteAttempt(this.#host.isolate, before, after);
    const change = this.#changeOf(before, after);
    if (change === "open" || (change === "close" && after.claimed)) this.#tell(change, after);
  }

  /** Before a check: what the gate may not have heard. */
  again(record: MessageRecord): void {
    const owed = claimOwed(record);
    const { claim } = this.#host.life();
    if (owed && !(claim?.kind === owed && claim.note.told)) this.#tell(owed, record);
  }

  #changeOf(before: MessageRecord | undefined, after: MessageRecord) {
    const change = claimAfter(before, after);
    return change && needsClaim(this.#host.isolate.settings, after) ? change : undefined;
  }

  #tell(kind: ClaimChange["kind"], record: MessageRecord): void {
    const claim: ToldClaim = { kind, note: { told: false } };
    this.#host.life().claim = claim;
    // What failed was logged.
    this.#host.ctx.waitUntil(this.#send(claim, record).catch(() => undefined));
  }

  async #send(claim: ToldClaim, record: MessageRecord): Promise<void> {
    const { settings, ownedIds } = this.#host.isolate;
    const change = await changeOf(settings, claim.kind, record);
    if (!change) return;
    const { note, work } = ownedIds.changeSoon(gateKeyOf(record), change);
    claim.note = note;
    await work;
  }
}

async function changeOf(
  settings: Settings,
  kind: ClaimChange["kind"],
  record: MessageRecord,
): Promise<ClaimChange | undefined> {
  const line = await claimLineOf(settings, record);
  if (kind === "open") {
    const claim = await openClaimOf(settings, record);
    return claim && { kind, line, claim };
  }
  const { attemptAt: at, providerMessageId } = record;
  if (at === undefined) return undefined;
  const owner = ownerName(record);
  return { kind, line, owner, at, ...(providerMessageId !== undefined && { providerMessageId }) };
}
