import { type Fail, fail, KMsgError, KMsgErrorCode, type KMsgErrorMetadata } from "@k-msg/core";

import type { AligoRefusal } from "./codes.ts";

export const PROVIDER_ID = "aligo";

/** `details` of every error this provider returns. */
export interface AligoErrorDetails {
  providerId: typeof PROVIDER_ID;
  /** `result_code` or `code` of the answer, when it had one. */
  originalCode?: string;
  /** Set on sends only. */
  outcome?: AligoRefusal["outcome"];
  fault: AligoRefusal["fault"] | "network";
  /** Aligo does not know the sender number. */
  sender?: true;
  /** The network's own words, masked. */
  cause?: string;
}

export const aligoError = (
  code: KMsgErrorCode,
  message: string,
  facts: Omit<AligoErrorDetails, "providerId">,
  metadata: KMsgErrorMetadata = {},
): KMsgError => new KMsgError(code, message, { providerId: PROVIDER_ID, ...facts }, metadata);

/** A request that is wrong in itself: it was not sent and never will be. */
export const refuse = (message: string): Fail<KMsgError> =>
  fail(
    aligoError(KMsgErrorCode.INVALID_REQUEST, message, { outcome: "refused", fault: "request" }),
  );
