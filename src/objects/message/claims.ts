/**
 * Tells the gate which rows of the history are the message's: that it could own one whose id it does not know, that it no longer
 * can, and the id that it has learned. Nobody waits for it, as no row is given away so soon. Until the gate has it, every check of
 * the message tells it again.
 */
import type { ClaimChange } from "../../domain/gate/open-claims.ts";
import { ownerName } from "../../domain/gate/owner.ts";
import { claimAfter, claimOwed } from "../../domain/message/claim.ts";
import type { MessageRecord } from "../../domain/message/record.ts";
import type { Note } from "../../kernel/coalescing/gather.ts";
import type { Settings } from "../../kernel/settings/settings.ts";
import type { Isolate } from "../isolate.ts";
import { claimLineOf, needsClaim, openClaimOf } from "./claim-facts.ts";
import type { Follower } from "./follower.ts";
import { gateKeyOf } from "./look-up.ts";
import { noteAttempt } from "./number-line.ts";

type Host = Pick<Isolate, "settings" | "ownedIds" | "attempts">;

/** The claim that the gate last got for the message. */
interface ToldClaim {
  readonly kind: ClaimChange["kind"];
  /** Marked when the gate has it. */
  note: Note;
}

export class Claims implements Follower {
  readonly #ctx: Pick<DurableObjectState, "waitUntil">;
  readonly #isolate: Host;
  #claim: ToldClaim | undefined;
  /** Marked when the gate has noted the provider's id. */
  #owned: Note | undefined;

  constructor(ctx: Pick<DurableObjectState, "waitUntil">, isolate: Host) {
    this.#ctx = ctx;
    this.#isolate = isolate;
  }

  /** Returns the claim's part of the write of a change. */
  marked(after: MessageRecord, before: MessageRecord | undefined): MessageRecord {
    const change = this.#changeOf(before, after);
    if (change === "open") {
      // What was told of an earlier attempt says nothing of this one.
      this.#claim = undefined;
      return { ...after, claimed: true };
    }
    return change === "leave" ? { ...after, claimed: undefined } : after;
  }

  known(record: MessageRecord): MessageRecord {
    const isClosed = this.#claim?.kind === "close" && this.#claim.note.told;
    return {
      ...record,
      ...(this.#owned?.told && { owned: true as const }),
      ...(isClosed && { claimed: undefined }),
    };
  }

  /** The gate hears of a change where it means anything to the claim. */
  changed(after: MessageRecord, before: MessageRecord | undefined): void {
    noteAttempt(this.#isolate, before, after);
    const change = this.#changeOf(before, after);
    if (change === "open" || (change === "close" && after.claimed)) this.#tell(change, after);
  }

  forget(): void {
    this.#claim = undefined;
    this.#owned = undefined;
  }

  /** The message may learn its id with this record: the gate has to know whose that is. */
  learned(record: MessageRecord): void {
    const { providerMessageId, attemptAt = record.acceptedAt } = record;
    if (providerMessageId === undefined || record.owned || this.#owned?.told) return;
    const owned = { providerMessageId, owner: ownerName(record), attemptAt };
    const { note, work } = this.#isolate.ownedIds.ownSoon(gateKeyOf(record), owned);
    this.#owned = note;
    // It was logged.
    if (work) this.#ctx.waitUntil(work.catch(() => undefined));
  }

  /** Before a check: what the gate may not have heard. */
  again(record: MessageRecord): void {
    this.learned(record);
    const owed = claimOwed(record);
    const claim = this.#claim;
    if (owed && !(claim?.kind === owed && claim.note.told)) this.#tell(owed, record);
  }

  #changeOf(before: MessageRecord | undefined, after: MessageRecord) {
    const change = claimAfter(before, after);
    return change && needsClaim(this.#isolate.settings, after) ? change : undefined;
  }

  #tell(kind: ClaimChange["kind"], record: MessageRecord): void {
    const claim: ToldClaim = { kind, note: { told: false } };
    this.#claim = claim;
    // What failed was logged.
    this.#ctx.waitUntil(this.#send(claim, record).catch(() => undefined));
  }

  async #send(claim: ToldClaim, record: MessageRecord): Promise<void> {
    const { settings, ownedIds } = this.#isolate;
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
