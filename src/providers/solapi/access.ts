/** SOLAPI: AlimTalk and Korean text messages; looked up by its id, or by ours, which it keeps beside the message. */
import type { MessageType, SendOptions } from "@k-msg/core";
import { SolapiHttpProvider, type SolapiMessageRow } from "@k-msg/provider/solapi";

import type { SeenRow } from "../../domain/history/seen-row.ts";
import { isForeign } from "../../domain/korea/phone.ts";
import type { MessageRecord } from "../../domain/message/record.ts";
import { sha256 } from "../../kernel/hashes/fingerprint.ts";
import type { Settings } from "../../kernel/settings/settings.ts";
import { watchClock } from "../clock.ts";
import { acceptedOutcome, failedLookUp, failedOutcome } from "../outcome.ts";
import { probeAnswer } from "../probe.ts";
import { seenOf, type ProviderAccess } from "../provider.ts";
import { commonOptions, textOptions } from "../send-options.ts";
import { solapiCodes } from "./codes.ts";
import type { SolapiSettings } from "./settings.ts";
import { isSolapiTemplate } from "./solapi-template.ts";

export const SOLAPI_ID = "solapi";

const TEXTS: ReadonlySet<MessageType> = new Set(["SMS", "LMS", "MMS"]);
/** The field in which SOLAPI keeps whose a message is. */
const OWNER = "message";

/** Undefined where there is no key. */
export function solapiAccess(own: SolapiSettings, settings: Settings): ProviderAccess | undefined {
  const { SOLAPI_API_KEY: apiKey, SOLAPI_API_SECRET: apiSecret } = own;
  if (apiKey === undefined || apiSecret === undefined) return undefined;
  const pfId = own.SOLAPI_KAKAO_PFID;
  const solapi = new SolapiHttpProvider({
    apiKey,
    apiSecret,
    baseUrl: own.SOLAPI_BASE_URL,
    ...(own.SOLAPI_SENDER_NUMBER && { defaultFrom: own.SOLAPI_SENDER_NUMBER }),
    ...(pfId && { kakaoPfId: pfId }),
    sendTimeoutMs: settings.PROVIDER_SEND_TIMEOUT,
    readTimeoutMs: settings.PROVIDER_HISTORY_TIMEOUT,
  });

  return {
    id: SOLAPI_ID,
    foreign: false,
    marksRows: true,

    takes({ type, to, templateId = "" }) {
      if (isForeign(to)) return false;
      return TEXTS.has(type) || (type === "ALIMTALK" && !!pfId && isSolapiTemplate(templateId));
    },

    async send(record, image) {
      const clock = watchClock();
      const owner = await ownerOf(record);
      const options = sendOptions(record, image, owner);
      const result = await solapi.send(options, { fetch: clock.fetch });
      return result.isSuccess
        ? acceptedOutcome(result.value, clock.offset())
        : failedOutcome(result.error, solapiCodes.senderAtSend);
    },

    async lookUp(record, from, until) {
      const { providerMessageId, request } = record;
      const query =
        providerMessageId === undefined
          ? { to: request.to, from: new Date(from), until: new Date(until) }
          : { messageId: providerMessageId };
      const result = await solapi.searchMessages(query);
      if (result.isFailure) return failedLookUp(result.error);
      if (providerMessageId !== undefined) return { ok: true, rows: result.value.map(seenRow) };
      const owner = await ownerOf(record);
      // What is not marked as this message's is never its own, however alike it is.
      const own = result.value.filter(({ customFields }) => customFields?.[OWNER] === owner);
      return { ok: true, rows: own.map(seenRow) };
    },

    probe: async (reason) => probeAnswer(await solapi.getBalance(), reason),

    balance: async () => [await solapi.getBalance()],
  };
}

/** The same for every attempt of a message. A hash: callers' own ids may be long, and two tenants may have the same. */
function ownerOf({ tenant, id }: MessageRecord): Promise<string> {
  return sha256(`${tenant}\n${id}`);
}

function sendOptions(
  record: MessageRecord,
  image: Uint8Array | undefined,
  owner: string,
): SendOptions {
  const { request } = record;
  const options = { customFields: { [OWNER]: owner } };
  if (request.type !== "ALIMTALK") return { ...textOptions(record, image), options };
  const byProvider = request.failover?.by === "provider";
  return {
    ...commonOptions(record),
    type: "ALIMTALK",
    templateId: request.templateId ?? "",
    variables: request.variables ?? {},
    options,
    // Where we send the text ourselves, the provider must not send another.
    ...(byProvider && request.failover ? { failover: request.failover } : {}),
    kakao: { disableSms: !byProvider },
  };
}

function seenRow(row: SolapiMessageRow): SeenRow {
  return {
    providerMessageId: row.providerMessageId,
    phone: row.to,
    own: true,
    ...(row.requestedAt && { at: row.requestedAt.getTime() }),
    seen: seenOf(row),
  };
}
