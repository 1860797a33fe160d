/** Warnings for the caller about an accepted message. */
import type { SendOptions, SendResult, SendWarning } from "@k-msg/core";

import { hasFallback } from "./normalize.ts";

/** A fallback that was asked for and has no text can never be sent. */
export function withWarnings(options: SendOptions, result: SendResult): SendResult {
  const { failover } = options as { failover?: Readonly<Record<string, unknown>> };
  if (failover?.["enabled"] !== true || !hasFallback(options.type, failover)) return result;
  const content = failover["fallbackContent"];
  if (typeof content === "string" && content.trim() !== "") return result;
  if (result.warnings?.some(({ code }) => code === "FALLBACK_CONTENT_MISSING")) return result;
  const warning: SendWarning = {
    code: "FALLBACK_CONTENT_MISSING",
    message: "failover is enabled without fallbackContent: no fallback can be sent",
    details: { providerId: result.providerId },
  };
  return { ...result, warnings: [...(result.warnings ?? []), warning] };
}
