import { type KMsgError, ok, type ProviderRequestContext, type Result } from "@k-msg/core";

import { readInteger } from "../reading.ts";
import type { IwinvSettings } from "./config.ts";
import { refuse } from "./errors.ts";
import { callIwinv } from "./transport.ts";

/**
 * Cancels a scheduled AlimTalk. Ok means the request was accepted; read the history to be sure. SMS
 * has no such call.
 */
export const cancelReservation = async (
  settings: IwinvSettings,
  seqNo: string | number,
  context: ProviderRequestContext,
): Promise<Result<void, KMsgError>> => {
  const number = readInteger(seqNo);
  if (number === undefined) return refuse("seqNo must be a whole number");
  const answer = await callIwinv(
    settings,
    { channel: "ALIMTALK", purpose: "read", path: "/api/cancel/", body: { seqNo: number } },
    context,
  );
  return answer.isSuccess ? ok(undefined) : answer;
};
