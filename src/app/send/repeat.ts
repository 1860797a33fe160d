/**
 * Idempotency: a repeat gets the first answer again, whatever today's rules say of the request. A message's object recognises a
 * repeat by itself when it is called to make the message, so only a request that a rule refuses is looked up before: what is not
 * refused costs no further call, and neither does what has no name.
 */
import type { Isolate } from "../../objects/isolate.ts";
import { addressOf, type Addressed } from "./address.ts";
import { checkNames } from "./names.ts";
import type { Made, Submission } from "./submission.ts";

export type Repeated = Made | { readonly kind: "erased" };

/** The earlier answer to this very request; undefined where it made nothing. */
export async function answeredBefore(
  { address, named, fingerprint }: Addressed,
  tenant: string,
): Promise<Repeated | undefined> {
  if (!named) return undefined;
  const answer = await address.ask(async (stub) => stub.repeat(tenant, { fingerprint }));
  return answer?.kind === "conflict" ? undefined : answer;
}

/** The same for a request that is refused before there is a draft of it. */
export async function repeatOf(
  host: Pick<Isolate, "messages" | "settings">,
  request: Pick<Submission, "tenant" | "idempotencyKey" | "route" | "body"> & {
    readonly messageId: string | undefined;
  },
): Promise<Repeated | undefined> {
  const { tenant, messageId, idempotencyKey } = request;
  if (checkNames(messageId, idempotencyKey).length > 0) return undefined;
  return answeredBefore(await addressOf(host, request), tenant);
}
