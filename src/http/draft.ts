/** A message as our own routes take it, as a draft. Pure. */
import type { Draft } from "../message/intake.ts";
import type { MessageInput } from "./schemas.ts";

export function draftOf(input: MessageInput): Draft {
  const { image, scheduledAt, ...rest } = input;
  return {
    ...rest,
    ...(scheduledAt !== undefined && { scheduledAt: Date.parse(scheduledAt) }),
    ...(image && {
      image: {
        filename: image.filename,
        contentType: image.contentType,
        bytes: Uint8Array.fromBase64(image.base64),
      },
    }),
  };
}
