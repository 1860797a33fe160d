/** What the lists say of a recipient, asked for an attempt. */
import type { Listing, SendFacts } from "../../domain/advertising/may-send.ts";
import type { MessageRecord } from "../../domain/message/record.ts";
import { log } from "../../kernel/log.ts";
import type { Settings } from "../../kernel/settings/settings.ts";
import { isNeverContact, listingNow } from "./opt-out-stub.ts";

/**
 * Undefined where the lists cannot be asked: who may be on one must not be sent to.
 * @param known what the caller has just read of the never-contact lists: enough for all but advertisements
 */
export async function sendFacts(
  env: Env,
  settings: Settings,
  record: MessageRecord,
  known?: Listing,
): Promise<SendFacts | undefined> {
  try {
    const listing = await listingOf(env, settings, record, known);
    return { listing, spreadMs: settings.AD_RELEASE_SPREAD };
  } catch (error) {
    log("warn", "opt_outs.unavailable", { error, messageId: record.id });
    return undefined;
  }
}

async function listingOf(
  env: Env,
  settings: Settings,
  { tenant, request }: MessageRecord,
  known: Listing | undefined,
): Promise<Listing> {
  if (request.purpose === "ad") return listingNow(env, settings, tenant, request.to);
  if (known !== undefined) return known;
  return readListing(env, settings, tenant, request.to);
}

async function readListing(
  env: Env,
  settings: Settings,
  tenant: string,
  number: string,
): Promise<Listing> {
  return (await isNeverContact(env, settings, tenant, number)) ? "never_contact" : "none";
}

/** Read beside the request, so that the message's object need not: for what is sent at once. Undefined where it has to. */
export async function listingAtAcceptance(
  env: Env,
  settings: Settings,
  tenant: string,
  number: string,
): Promise<Listing | undefined> {
  try {
    return await readListing(env, settings, tenant, number);
  } catch (error) {
    log("warn", "opt_outs.unavailable", { error });
    return undefined;
  }
}
