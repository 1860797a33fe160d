/** Address: where the message of a request lives, whether anybody can ask for it again, and what tells a repeat. */
import { canonicalJson } from "../../kernel/hashes/fingerprint.ts";
import { fingerprintOf } from "../../kernel/hashes/keyed-fingerprint.ts";
import type { Isolate } from "../../objects/isolate.ts";
import type { Address } from "../../objects/message/message-stub.ts";
import type { Submission } from "./submission.ts";

export interface Addressed {
  readonly address: Address;
  /** By a key or an id: the request may come again. */
  readonly named: boolean;
  readonly fingerprint: string;
}

/** The names have to be right. */
export async function addressOf(
  { messages, settings }: Pick<Isolate, "messages" | "settings">,
  request: Pick<Submission, "tenant" | "idempotencyKey" | "route" | "body"> & {
    readonly messageId: string | undefined;
  },
): Promise<Addressed> {
  const { tenant, messageId, idempotencyKey: key, route, body } = request;
  const fingerprint = await fingerprintOf(settings, `${route}\n${canonicalJson(body)}`);
  if (messageId !== undefined) {
    return { address: await messages.named(tenant, "id", messageId), named: true, fingerprint };
  }
  return key === undefined
    ? { address: messages.create(), named: false, fingerprint }
    : { address: await messages.named(tenant, "key", key), named: true, fingerprint };
}
