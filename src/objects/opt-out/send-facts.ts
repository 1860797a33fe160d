/** Reads a recipient's entries in the lists, for an attempt. */
import type { Listing, SendFacts } from "../../domain/advertising/may-send.ts";
import type { MessageRecord } from "../../domain/message/record.ts";
import { log } from "../../kernel/log.ts";
import type { Isolate } from "../isolate.ts";

type Lists = Pick<Isolate, "optOuts">;

/**
 * Undefined where the lists cannot be asked: who may be on one must not be sent to.
 * @param known what the caller has just read of the never-contact lists: enough for all but advertisements
 */
export async function sendFacts(
  isolate: Pick<Isolate, "settings" | "optOuts">,
  record: MessageRecord,
  known?: Listing,
): Promise<SendFacts | undefined> {
  const { settings } = isolate;
  try {
    const listing = await listingOf(isolate, record, known);
    return { listing, spreadMs: settings.AD_RELEASE_SPREAD };
  } catch (error) {
    log("warn", "opt_outs.unavailable", { error, messageId: record.id });
    return undefined;
  }
}

async function listingOf(
  isolate: Lists,
  { tenant, request }: MessageRecord,
  known: Listing | undefined,
): Promise<Listing> {
  if (request.purpose === "ad") return isolate.optOuts.listingNow(tenant, request.to);
  if (known !== undefined) return known;
  return readListing(isolate, tenant, request.to);
}

async function readListing(isolate: Lists, tenant: string, number: string): Promise<Listing> {
  return (await isolate.optOuts.isNeverContact(tenant, number)) ? "never_contact" : "none";
}

/** Read beside the request, so that the message's object need not: for what is sent at once. Undefined where it has to. */
export async function listingAtAcceptance(
  isolate: Lists,
  tenant: string,
  number: string,
): Promise<Listing | undefined> {
  try {
    return await readListing(isolate, tenant, number);
  } catch (error) {
    log("warn", "opt_outs.unavailable", { error });
    return undefined;
  }
}
