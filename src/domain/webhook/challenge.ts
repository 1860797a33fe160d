/**
 * The proof by which an address shows that it wants our calls: it is sent a random challenge once, and answers with it. Pure;
 * times are epoch milliseconds.
 */
import { iso } from "../../kernel/time/iso.ts";
import type { Answer } from "./retry.ts";

/** As an endpoint's only event: nothing is sent to it, but that its address is proven for the messages' own `webhookUrl`. */
export const CHALLENGE_EVENT = "webhook.challenge";

export const NOT_ASKED = "it was not asked yet";
export const WRONG_ANSWER =
  "its answer does not hold the challenge: the body must be the challenge itself or an object with it as `challenge`";

/** The challenge lies inside `data`: an address that sends back whatever it gets answers with another form, and proves nothing. */
export function challengeBody(endpointId: string, challenge: string, now: number): string {
  return JSON.stringify({
    type: CHALLENGE_EVENT,
    timestamp: iso(now),
    data: { endpointId, challenge },
  });
}

/** @returns why it proves nothing; undefined for an answer of which the body counts. */
export function refusalOf({ status, error }: Answer): string | undefined {
  if (status === undefined) {
    return error === "timeout" ? "it did not answer in time" : "it could not be reached";
  }
  return status >= 200 && status < 300 ? undefined : `it answered ${status}, not 2xx`;
}

/** The challenge that a body repeats: all of it, or `challenge` of an object. */
export function claimedChallenge(body: string): string {
  const text = body.trim();
  if (!text.startsWith("{")) return text;
  try {
    const { challenge } = JSON.parse(text) as { challenge?: unknown };
    return typeof challenge === "string" ? challenge : "";
  } catch {
    return "";
  }
}
