/** The meaning of an HTTP status for a call, before its body is read. Pure. */
import { KMsgErrorCode } from "@k-msg/core";

const { NETWORK_SERVICE_UNAVAILABLE, NETWORK_TIMEOUT, RATE_LIMIT_EXCEEDED } = KMsgErrorCode;
const { AUTHENTICATION_FAILED, INSUFFICIENT_BALANCE, PROVIDER_ERROR } = KMsgErrorCode;

export interface HttpFault {
  kmsgCode: KMsgErrorCode;
  /** For a send: whether the message may be out. */
  outcome: "refused" | "not_sent" | "unknown";
  fault: "account" | "rate" | "gateway";
  meaning: string;
}

const fault = (
  kmsgCode: KMsgErrorCode,
  outcome: HttpFault["outcome"],
  whose: HttpFault["fault"],
  meaning: string,
): HttpFault => ({ kmsgCode, outcome, fault: whose, meaning });

/** Cloudflare's own words for an origin that it could not connect to. */
const NEVER_CONNECTED: ReadonlySet<number> = new Set([521, 523, 525, 526, 530]);

/** Statuses of gateways and limits: whatever stands in the body, it is not the API's answer. */
export const gatewayFault = (status: number): HttpFault | undefined => {
  if (NEVER_CONNECTED.has(status)) {
    return fault(NETWORK_SERVICE_UNAVAILABLE, "not_sent", "gateway", "nobody could be reached");
  }
  if (status >= 500) {
    return fault(NETWORK_SERVICE_UNAVAILABLE, "unknown", "gateway", "the gateway failed");
  }
  if (status === 408) return fault(NETWORK_TIMEOUT, "unknown", "gateway", "the server timed out");
  if (status === 429) return fault(RATE_LIMIT_EXCEEDED, "not_sent", "rate", "too many requests");
  return undefined;
};

/** The rest, of an answer whose body names no error. Undefined for one that can be read. */
export const answerFault = (status: number, isJson: boolean): HttpFault | undefined => {
  if (status === 402) return fault(INSUFFICIENT_BALANCE, "refused", "account", "no balance");
  if (status === 401 || status === 403) {
    return fault(AUTHENTICATION_FAILED, "refused", "account", "access denied");
  }
  const fine = status >= 200 && status < 300;
  if (fine && isJson) return undefined;
  return fine
    ? fault(PROVIDER_ERROR, "unknown", "gateway", "the answer is not JSON")
    : fault(PROVIDER_ERROR, "not_sent", "gateway", "the API did not answer");
};
