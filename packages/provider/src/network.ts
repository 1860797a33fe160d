/** Decides if the request of a failed call can have left. */
import { KMsgErrorCode } from "@k-msg/core";

/** The error and what caused it, innermost last. */
const causes = (error: unknown): (Error & { code?: unknown })[] => {
  const chain: Error[] = [];
  for (let at = error; at instanceof Error && chain.length < 5; at = at.cause) chain.push(at);
  return chain;
};

/** True only when the connection was never made; a lost connection may have carried the request. */
export const neverConnected = (error: unknown): boolean =>
  causes(error).some((at) =>
    /\b(?:ECONNREFUSED|ENOTFOUND|EAI_AGAIN|connection refused)\b/i.test(
      `${String(at.code)} ${at.message}`,
    ),
  );

export const isTimeout = (reason: unknown): boolean =>
  typeof reason === "object" &&
  reason !== null &&
  ((reason as { name?: unknown }).name === "TimeoutError" ||
    (reason as { code?: unknown }).code === KMsgErrorCode.NETWORK_TIMEOUT);
