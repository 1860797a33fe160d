/** A message as its viewer may see it. */
import type { Context } from "hono";

import type { MessageRecord } from "../../domain/message/record.ts";
import type { Numbers } from "../../domain/privacy/sight.ts";
import {
  messageWithTimeline,
  toldByObject,
  type Told,
} from "../../objects/message/message-view.ts";
import { timingOf } from "../../objects/message/timing.ts";
import { recipientName } from "../../sql/privacy/look-up-hash.ts";
import { disclose } from "../access/disclose.ts";
import { sightOf } from "../access/sight.ts";
import type { AppEnv } from "../app-env.ts";
import { readersLanguage } from "../problems/in-language.ts";
import type { Language } from "../problems/language.ts";
import { toldWarning } from "../problems/notes.ts";
import type { MessageView, MessageWithTimeline } from "../shapes/schemas.ts";

type Ctx = Context<AppEnv>;

/** As its object has it. */
export function toldNow(c: Ctx, record: MessageRecord, at = Date.now()): Told {
  return toldByObject(record, timingOf(c.get("settings")), at);
}

/** The document's words about the answers of verbs. */
export const VERBS_MASK =
  "Where fields are protected the answer has masks, for keys with the scope `reveal` too: `GET /v1/messages/{id}` shows numbers.";

/**
 * @param numbers left out, after a verb: masks where numbers are protected, as nobody checks or cancels a message to see one
 * @throws Error where what it shows cannot be put on record
 */
export async function showMessage(
  c: Ctx,
  told: Told,
  numbers: Numbers = sightOf(c, "masked"),
): Promise<MessageWithTimeline> {
  await disclose(c, numbers, [told.row]);
  return viewOf(c, told, numbers);
}

/** To whoever has just sent it: the answer repeats the number that the request named, and shows nobody anything. */
export async function echoMessage(c: Ctx, told: Told): Promise<MessageWithTimeline> {
  return viewOf(c, told, "full");
}

async function viewOf(c: Ctx, told: Told, numbers: Numbers): Promise<MessageWithTimeline> {
  const view = inLanguage(messageWithTimeline(told, numbers), readersLanguage(c));
  const { to, to_hash, redacted_at, tenant_id } = told.row;
  if (to_hash !== null || redacted_at !== null || to === "") return view;
  return { ...view, recipient: await recipientName(c.get("settings"), tenant_id, to) };
}

/** With its warnings in the language of its reader. */
export function inLanguage<View extends MessageView>(view: View, language: Language): View {
  return { ...view, warnings: view.warnings.map((one) => toldWarning(one, language)) };
}
