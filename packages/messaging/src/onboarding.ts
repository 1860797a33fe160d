/** AlimTalk through a provider that needs the channel's public id: refuse before the provider does. */
import type { KMsgError, Provider, SendOptions } from "@k-msg/core";

import { invalidRequest } from "./errors.ts";

export function onboardingProblem(provider: Provider, options: SendOptions): KMsgError | undefined {
  if (options.type !== "ALIMTALK") return undefined;
  const spec = provider.getOnboardingSpec?.();
  if (spec === undefined) return undefined;
  const plusId = options.kakao?.plusId;
  if (typeof plusId === "string" && plusId.trim() !== "") return undefined;

  const policy = spec.plusIdPolicy;
  const message = `kakao plusId is required for provider '${provider.id}'`;
  if (policy === "required") return invalidRequest(message, { providerId: provider.id, policy });
  if (policy === "required_if_no_inference" && spec.plusIdInference === "unsupported") {
    return invalidRequest(`${message} when plusId inference is unavailable`, {
      providerId: provider.id,
      policy,
      plusIdInference: spec.plusIdInference,
    });
  }
  return undefined;
}
