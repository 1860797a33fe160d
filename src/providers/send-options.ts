/** A record as k-msg's send options. Pure. */
import type { SendOptions } from "@k-msg/core";

import type { MessageRecord } from "../domain/message/record.ts";

type Text = Extract<SendOptions, { type: "SMS" | "LMS" | "MMS" }>;

/** Options that every message has. */
export function commonOptions({ id, providerId, request }: MessageRecord) {
  return {
    messageId: id,
    to: request.to,
    providerId,
    ...(request.from && { from: request.from }),
  };
}

export function textOptions(record: MessageRecord, image: Uint8Array | undefined): Text {
  const { request } = record;
  return {
    ...commonOptions(record),
    type: request.type as Text["type"],
    text: request.text ?? "",
    ...(request.subject && { subject: request.subject }),
    ...(image && request.image && { media: { image: { bytes: image, ...request.image } } }),
  };
}
