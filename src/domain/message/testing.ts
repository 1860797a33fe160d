/** The starting point of the pure files' tests. */
import type { Acceptance } from "./accept.ts";
import type { RetryPolicy } from "./attempt-outcome.ts";
import type { Timing } from "./timing.ts";

const S = 1000;
const M = 60 * S;
const H = 60 * M;

/** The default schedule. */
export const timing: Timing = {
  checks: [
    10 * S,
    30 * S,
    M,
    2 * M,
    4 * M,
    8 * M,
    15 * M,
    30 * M,
    H,
    2 * H,
    4 * H,
    8 * H,
    14 * H,
    20 * H,
    26 * H,
  ],
  longChecks: [40 * H, 60 * H, 81 * H],
  sendTimeoutMs: 10 * S,
  retentionMs: 30 * 24 * H,
  mirrorAgainMs: M,
  absence: { waitMs: 20 * S, afterMs: { auth: M, info: 10 * M, ad: Infinity }, windowMs: 10 * M },
};

export const policy: RetryPolicy = { maxAttempts: 5, baseMs: 2 * S, maxMs: 10 * M };

export const acceptance: Acceptance = {
  id: "msg_a",
  tenant: "default",
  fingerprint: "f",
  requestId: "r",
  providerId: "iwinv",
  request: {
    type: "SMS",
    to: "01012345678",
    toAsGiven: "010-1234-5678",
    from: "0215990000",
    text: "hi",
  },
};
