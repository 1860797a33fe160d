/** A message as others may see it: with masks for its numbers. Pure. */
import type { MessageRecord } from "../message/record.ts";
import { hideNumbers, maskNumber } from "./masks.ts";

export function maskRecord(record: MessageRecord): MessageRecord {
  const { request, lastError } = record;
  const to = maskNumber(request.to);
  return {
    ...record,
    request: {
      ...request,
      to,
      toAsGiven: to,
      ...(request.from !== undefined && { from: maskNumber(request.from) }),
    },
    ...(lastError && { lastError: { ...lastError, message: hideNumbers(lastError.message) } }),
  };
}
