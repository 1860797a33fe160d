/** The shapes of requests and answers: what validates is what the OpenAPI document shows. */
import { z } from "@hono/zod-openapi";

import { PURPOSES } from "../../domain/advertising/ad-intake.ts";
import { ON_UNKNOWN } from "../../domain/message/absence.ts";
import { DELIVERED_AT_SOURCES } from "../../domain/message/delivery-time.ts";
import { STATE_SOURCES } from "../../domain/message/state-source.ts";
import { STATES } from "../../domain/message/states.ts";
import { warningOf } from "../../domain/message/warnings.ts";
import { holdsNumber } from "../../domain/privacy/masks.ts";
import { NUMBERS } from "../../domain/privacy/sight.ts";
import { DEFAULT_PROVIDER } from "../../providers/registry.ts";
import { ABSENCES } from "../../sql/driver/absence.ts";
import { bounded, MOST, zonedTime } from "./bounded.ts";
import { deliveryFields } from "./delivery-fields.ts";
import { failoverFields } from "./failover-fields.ts";
import { IN_LANGUAGE } from "./in-language.ts";

export const VariableValue = z.union([bounded(MOST.text), z.number(), z.boolean(), z.null()]);

/** Values by the names of variables. */
export const Variables = z.record(bounded(MOST.name), VariableValue);

export const CustomFields = z.record(bounded(64), bounded(500));

const FailoverInput = z.strictObject({ enabled: z.boolean(), ...failoverFields });

export const ImageInput = z.strictObject({
  filename: bounded(255).regex(/\.jpe?g$/i, "must end in .jpg"),
  contentType: z.literal("image/jpeg").default("image/jpeg"),
  base64: bounded(MOST.picture).check(
    z.base64("must be base64 alone, without data:image/jpeg;base64, before it"),
  ),
});

const VISIBLE = /^[\p{L}\p{M}\p{N}\p{P}\p{S} ]{1,100}$/u;

const ConsentInput = z.strictObject({
  at: zonedTime().openapi({ description: "When it was given, or last confirmed." }),
  source: bounded(100)
    .refine((text) => VISIBLE.test(text), "must be 1 to 100 visible characters")
    .refine((text) => !holdsNumber(text), "must not hold a telephone number: it is kept")
    .openapi({ description: "Where it was given.", example: "sign-up form 3" }),
  night: z.boolean().optional().openapi({
    description: "Given for 21:00–08:00 too, apart from the other: the ad is not held.",
  }),
});

/** Fields of every sending route for a message's purpose. */
export const purposeFields = {
  purpose: z.enum(PURPOSES).optional().openapi({
    description: "`ad`: an advertisement, with its rules. Left out: `info`.",
  }),
  consent: ConsentInput.optional().openapi({ description: "An ad: the recipient's consent." }),
  adFormat: z.literal("auto").optional().openapi({
    description: "An ad: (광고), sender name and opt-out are added where they are missing.",
  }),
};

const MaxAttempts = z.int().min(1).max(20).optional();

export const MessageInput = z
  .strictObject({
    type: z.enum(["SMS", "LMS", "MMS", "ALIMTALK"]).optional().openapi({
      description: "Left out: SMS, or LMS where the text is longer than 90 bytes.",
    }),
    to: bounded(MOST.number).openapi({
      description: "A Korean number; where a provider takes others, E.164 with its plus sign.",
      example: "010-1234-5678",
    }),
    from: bounded(MOST.number).optional().openapi({ description: "A registered sender number." }),
    text: bounded(MOST.text).optional().openapi({
      description: "SMS up to 90, LMS and MMS up to 2,000 bytes in CP949, after variables.",
    }),
    body: bounded(MOST.text).optional().openapi({ description: "Another word for `text`." }),
    subject: bounded(MOST.title)
      .optional()
      .openapi({ description: "LMS and MMS: up to 40 bytes, after variables." }),
    templateId: bounded(255).optional().openapi({ description: "AlimTalk: an approved template." }),
    variables: Variables.optional().openapi({
      description:
        "Values by the names in `#{…}` of text, subject, fallback and template; a number is sent with its digits as written.",
    }),
    scheduledAt: zonedTime().optional().openapi({
      description:
        "With a zone, up to 30 days ahead. One that passed at most 5 minutes ago means now.",
      example: "2026-12-01T09:00:00+09:00",
    }),
    messageId: bounded(MOST.id).optional().openapi({
      description: "Your own id: 1–255 visible ASCII characters; the same id is the same message.",
    }),
    failover: FailoverInput.optional(),
    customFields: CustomFields.optional(),
    priority: z.enum(["normal", "high"]).optional().openapi({
      description: "`high` passes the line of waiting messages: for one-time passwords.",
    }),
    webhookUrl: bounded(MOST.url).optional().openapi({
      description:
        "Where this message alone reports its events, signed with the tenant's own secret: the address of a proven webhook of the tenant, or below it.",
      example: "https://example.com/hooks/sms",
    }),
    normalize: z.boolean().optional().openapi({
      description:
        "Replaces or removes what carriers cannot carry (dashes, bullets, emoji …) in text, subject, variables and fallback, and tells it in `changes`; without it such a text is refused.",
    }),
    allowDuplicate: z.boolean().optional().openapi({
      description: "The same text may go to the same number within DUPLICATE_WINDOW.",
    }),
    image: ImageInput.optional().openapi({ description: "MMS: a JPEG under 100,000 bytes." }),
    maxAttempts: MaxAttempts.openapi({
      description: "Attempts at most, while nothing was sent; MAX_SEND_ATTEMPTS if left out.",
    }),
    max_attempts: MaxAttempts.openapi({ description: "The same." }),
    ...deliveryFields,
    ...purposeFields,
  })
  .openapi("MessageInput");

export type MessageInput = z.output<typeof MessageInput>;

const Time = z.iso.datetime().nullable();

const TimelineEntry = z.object({
  revision: z.int(),
  at: z.iso.datetime(),
  event: z.string(),
  from: z.enum(STATES).nullable(),
  to: z.enum(STATES),
  detail: z.record(z.string(), z.unknown()).nullable(),
});

export const MessageView = z
  .object({
    id: z.string(),
    state: z.enum(STATES),
    stateSource: z.enum(STATE_SOURCES).nullable().openapi({
      description:
        "Who said so. `answer`: the provider, answering an attempt; `history`: its history; `receipt`: a delivery receipt with its key; `operator`: a person; `caller`: whoever sent or canceled it; `service`: we, by rule. Null for messages from before it was known.",
    }),
    status: z.string().openapi({ description: "The state in k-msg's words." }),
    final: z.boolean(),
    type: z.string(),
    to: z.string(),
    from: z.string().nullable(),
    templateId: z.string().nullable(),
    providerId: z.string(),
    providerMessageId: z.string().nullable(),
    providerStatusCode: z.string().nullable(),
    providerStatusMessage: z.string().nullable(),
    attempts: z.int(),
    checks: z.int(),
    revision: z.int(),
    acceptedAt: z.iso.datetime(),
    scheduledAt: Time,
    sentAt: Time,
    deliveredAt: Time,
    deliveredAtSource: z.enum(DELIVERED_AT_SOURCES).nullable().openapi({
      description:
        "`provider`: deliveredAt is the provider's own time of delivery. `observed`: the provider tells none, and it is when its result was first seen here. A hand-over is never called delivery.",
    }),
    failedAt: Time,
    finalizedAt: Time,
    nextCheckAt: Time,
    error: z
      .object({ code: z.string(), message: z.string(), class: z.string().nullable() })
      .nullable()
      .openapi({
        description:
          "Why it waits, or did not arrive; null once the provider has it or it arrived. What happened before stands in the timeline.",
      }),
    customFields: z.record(z.string(), z.string()).nullable(),
    failoverOf: z.string().nullable().openapi({
      description: "The AlimTalk that failed, for which this message went out.",
    }),
    fallbackId: z.string().nullable().openapi({
      description: "The message that went out for this one, which failed.",
    }),
    warnings: z
      .array(z.object({ code: z.string(), detail: z.string().openapi(IN_LANGUAGE) }))
      .openapi({
        description: "It is sent all the same, but its caller should know of it.",
        example: [warningOf("FALLBACK_CONTENT_MISSING")],
      }),
    batchId: z.string().nullable(),
    batchIndex: z.int().nullable().openapi({ description: "Place in the batch, from 0." }),
    requestId: z.string().nullable().openapi({
      description: "`X-Request-Id` of the request that made it; null once it was forgotten.",
    }),
    recipient: z.string().nullable().openapi({
      description:
        "Keyed hash of the recipient, by which lists find it; null where it is not known.",
    }),
    redactedAt: Time.openapi({
      description: "When number and text were forgotten for good; the number is empty since.",
    }),
  })
  .openapi("Message");

export type MessageView = z.output<typeof MessageView>;

export const MessageWithTimeline = MessageView.extend({
  validUntil: z.iso.datetime().optional().openapi({
    description: "No attempt begins at or after this time; from the object alone.",
  }),
  onUnknown: z.enum(ON_UNKNOWN).optional().openapi({
    description: "The caller's choice where nobody knows whether the provider took the message.",
  }),
  timeline: z.array(TimelineEntry),
  changes: z
    .array(z.object({ pointer: z.string(), at: z.int(), from: z.string(), to: z.string() }))
    .optional()
    .openapi({
      description:
        "What `normalize` changed, at most 100: field, place from 1 in the text as given, code points, what stands there now. What `adFormat` added: `from` is empty, the place is one in the filled text.",
    }),
}).openapi("MessageWithTimeline");

export type MessageWithTimeline = z.output<typeof MessageWithTimeline>;

export const MessagePage = z
  .object({
    data: z.array(MessageView),
    next_cursor: z.string().nullable(),
    has_more: z.boolean(),
  })
  .openapi("MessagePage");

const Name = z.string().min(1).max(255).optional();

/** 32 bytes as base64url. */
/** A hash for each key that may have made it. */
const RECIPIENT_HASH =
  /^(?:[A-Za-z0-9_-]{43}|[0-9a-f]{64})(?:\.(?:[A-Za-z0-9_-]{43}|[0-9a-f]{64})){0,15}$/;

export const ListQuery = z.strictObject({
  state: z.enum(STATES).optional(),
  status: z
    .enum(["PENDING", "SENT", "DELIVERED", "FAILED", "CANCELLED", "UNKNOWN"])
    .optional()
    .openapi({ description: "k-msg's word; some stand for several states." }),
  type: z.enum(["SMS", "LMS", "MMS", "ALIMTALK"]).optional(),
  batchId: Name,
  templateId: Name,
  requestId: Name.openapi({
    description:
      "`X-Request-Id` of the request that made them: finds what became of a request whose answer was lost. From SQL: ask again for some seconds before you take an empty list for a no.",
  }),
  providerId: Name.openapi({ example: DEFAULT_PROVIDER }),
  providerMessageId: Name.openapi({
    description: `Of \`${DEFAULT_PROVIDER}\` unless providerId says otherwise.`,
  }),
  recipient: bounded(1100)
    .refine(
      (text) => RECIPIENT_HASH.test(text),
      "must be the hash that POST /v1/recipients/hash answers: numbers must not stand in URLs",
    )
    .optional()
    .openapi({ description: "Hash of the recipient, from `POST /v1/recipients/hash`." }),
  time: z.enum(["request", "event"]).default("request").openapi({
    description: "What `from`, `until` and the order refer to: the request or the last change.",
  }),
  from: zonedTime().optional().openapi({ description: "At or after." }),
  until: zonedTime().optional().openapi({ description: "Before." }),
  numbers: z.enum(NUMBERS).optional().openapi({
    description:
      "`masked`: 010****5678. Default: `masked` where fields are protected, else `full`. There `full` needs the scope `reveal`, and each number that is shown is put on record: `GET /v1/reports/access`.",
  }),
  cursor: bounded(MOST.cursor)
    .optional()
    .openapi({ description: "Belongs to the `time` it was made with." }),
  limit: z.coerce.number().int().min(1).max(1000).default(50),
});

export const SightQuery = z.object({
  numbers: z.enum(NUMBERS).optional().openapi({
    description:
      "`masked`: 010****5678. Default where fields are protected: `full` for a key with the scope `reveal`, which is put on record (`GET /v1/reports/access`), `masked` for every other; else `full`.",
  }),
});

export type ListQuery = z.output<typeof ListQuery>;

export const ProblemView = z
  .object({
    type: z.string(),
    title: z.string().openapi(IN_LANGUAGE),
    status: z.int(),
    detail: z.string().optional(),
    code: z.string(),
    requestId: z.string(),
    retryable: z.boolean(),
    reason: z.enum(ABSENCES).optional().openapi({
      description: "Of `database_unavailable`: how it is not available.",
    }),
    messageId: z.string().optional().openapi({
      description:
        "Of `duplicate_content`: the message that was first. Of `answer_lost`: the message that may have been accepted.",
    }),
    batchId: z.string().optional().openapi({
      description: "Of `batch_answer_lost`: the batch that may have been accepted.",
    }),
    errors: z
      .array(
        z.object({
          pointer: z.string(),
          code: z.string(),
          detail: z.string(),
          index: z.int().optional().openapi({ description: "Of a batch: the row." }),
        }),
      )
      .optional(),
  })
  .openapi("Problem");
