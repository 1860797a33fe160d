/** k-msg's SendInput as JSON: its fields, strictly; turned into our draft. */
import { z } from "zod";

import type { Draft } from "../../domain/message/draft.ts";
import { isShallow, TOO_DEEP } from "../../kernel/json/depth.ts";
import { bounded, MOST, zonedTime } from "../shapes/bounded.ts";
import { deliveryFields, deliveryOf } from "../shapes/delivery-fields.ts";
import { failoverFields } from "../shapes/failover-fields.ts";
import { CustomFields, purposeFields, Variables } from "../shapes/schemas.ts";

const Image = z.strictObject({
  bytes: z.union([
    bounded(MOST.picture).check(z.base64()),
    z.array(z.number().int().min(0).max(255)).max(MOST.picture),
  ]),
  filename: bounded(255).default("image.jpg"),
  contentType: bounded(MOST.word).default("image/jpeg"),
});

export const KmsgInput = z.strictObject({
  type: bounded(MOST.word).nullish(),
  /** As in k-msg an empty one is none. */
  messageId: bounded(MOST.id)
    .transform((id) => id || undefined)
    .optional(),
  providerId: bounded(MOST.word).optional(),
  to: bounded(MOST.number).default(""),
  from: bounded(MOST.number).optional(),
  text: bounded(MOST.text).optional(),
  content: bounded(MOST.text).optional(),
  subject: bounded(MOST.title).optional(),
  templateId: bounded(255).optional(),
  variables: Variables.optional(),
  media: z.strictObject({ image: Image.optional() }).optional(),
  /** Ours, as on our own route. */
  normalize: z.boolean().optional(),
  allowDuplicate: z.boolean().optional(),
  /** With more fields than k-msg has. */
  failover: z.strictObject({ enabled: z.boolean().default(false), ...failoverFields }).optional(),
  kakao: z
    .record(bounded(MOST.name), z.unknown())
    .refine((value) => isShallow(value), TOO_DEEP)
    .refine((value) => !isShallow(value) || JSON.stringify(value).length <= MOST.text, {
      message: `has more than ${MOST.text} characters: shorten it`,
      params: { code: "too_long" },
    })
    .optional(),
  options: z
    .strictObject({
      scheduledAt: zonedTime().optional(),
      country: z.literal("82").optional(),
      customFields: CustomFields.optional(),
    })
    .optional(),
  // Ours: k-msg has no word for them.
  ...purposeFields,
  ...deliveryFields,
  providerOptions: z.strictObject({ requestId: bounded(MOST.id).optional() }).optional(),
});

export type KmsgInput = z.output<typeof KmsgInput>;

/** The types that the provider takes; k-msg knows more of them. */
const TYPES = ["SMS", "LMS", "MMS", "ALIMTALK"] as const;

export function isSupportedType(type: string): type is (typeof TYPES)[number] {
  return (TYPES as readonly string[]).includes(type);
}

export function draftOfKmsg(input: KmsgInput, type: Draft["type"]): Draft {
  const { options, media, consent } = input;
  const image = media?.image;
  return {
    type,
    to: input.to,
    from: input.from,
    text: input.text ?? (type === "ALIMTALK" ? undefined : input.content),
    subject: input.subject,
    templateId: input.templateId,
    variables: input.variables,
    ...(options?.scheduledAt !== undefined && { scheduledAt: Date.parse(options.scheduledAt) }),
    messageId: input.messageId,
    providerId: input.providerId,
    failover: input.failover,
    customFields: options?.customFields,
    purpose: input.purpose,
    adFormat: input.adFormat,
    ...(consent && { consent: { ...consent, at: Date.parse(consent.at) } }),
    ...deliveryOf(input),
    normalize: input.normalize,
    allowDuplicate: input.allowDuplicate,
    ...(image && {
      image: {
        filename: image.filename,
        contentType: image.contentType,
        bytes:
          typeof image.bytes === "string"
            ? Uint8Array.fromBase64(image.bytes)
            : Uint8Array.from(image.bytes),
      },
    }),
  };
}
