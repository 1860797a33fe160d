/** A message as our own routes take it, as a draft. Pure. */
import type { Draft } from "../../domain/message/draft.ts";
import { deliveryOf } from "../shapes/delivery-fields.ts";
import type { MessageInput } from "../shapes/schemas.ts";

export function draftOf(input: MessageInput): Draft {
  const { image, scheduledAt, consent, validFor, validUntil, ...rest } = input;
  return {
    ...rest,
    ...deliveryOf({ validFor, validUntil }),
    ...(scheduledAt !== undefined && { scheduledAt: Date.parse(scheduledAt) }),
    ...(consent && { consent: { ...consent, at: Date.parse(consent.at) } }),
    ...(image && {
      image: {
        filename: image.filename,
        contentType: image.contentType,
        bytes: Uint8Array.fromBase64(image.base64),
      },
    }),
  };
}
