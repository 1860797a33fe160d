/** A message's record as an endpoint of webhooks is told of it. Pure. */
import type { MessageRecord } from "../message/record.ts";
import { hideNumbers, maskNumber, maskThese } from "./masks.ts";
import type { Numbers } from "./sight.ts";

/** As much of the record's numbers as may be seen. */
export function seenRecord(record: MessageRecord, numbers: Numbers): MessageRecord {
  return numbers === "full" ? record : maskRecord(record);
}

function maskRecord(record: MessageRecord): MessageRecord {
  const { request, lastError } = record;
  const { to, toAsGiven, from, customFields } = request;
  const own = [to, toAsGiven, from ?? ""].filter((number) => number !== "");
  return {
    ...record,
    request: {
      ...request,
      to: maskNumber(to),
      toAsGiven: maskNumber(to),
      ...(from !== undefined && { from: maskNumber(from) }),
      ...(customFields && {
        customFields: Object.fromEntries(
          Object.entries(customFields).map(([name, text]) => [name, maskThese(text, own)]),
        ),
      }),
    },
    ...(lastError && { lastError: { ...lastError, message: hideNumbers(lastError.message) } }),
  };
}
