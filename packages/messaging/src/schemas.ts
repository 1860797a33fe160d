/** Shapes of bulk requests and their results, to be checked where they come in. */
import * as z from "zod/mini";

import { MessageStatus } from "./enums.ts";

const MAX_RECIPIENTS = 10_000;
const MAX_DEDUPLICATION_S = 3600;

/** Texts, numbers and dates; a boolean is refused, because nobody can say how it is to be written. */
export const VariableMapSchema = z.record(z.string(), z.union([z.string(), z.number(), z.date()]));

const count = () => z.number().check(z.gte(0));

/** Domestic digits only. */
export const RecipientSchema = z.object({
  phoneNumber: z.string().check(z.regex(/^[0-9]{10,11}$/)),
  variables: z.optional(VariableMapSchema),
  metadata: z.optional(z.record(z.string(), z.unknown())),
});

export const SchedulingOptionsSchema = z.object({
  // Compared when a request is checked, not when this module was loaded.
  scheduledAt: z
    .date()
    .check(z.refine((date) => date.getTime() >= Date.now(), "scheduledAt must not be in the past")),
  timezone: z.optional(z.string()),
  retryCount: z._default(z.number().check(z.int(), z.gte(0), z.lte(5)), 3),
});

export const SendingOptionsSchema = z.object({
  priority: z._default(z.enum(["high", "normal", "low"]), "normal"),
  ttl: z.optional(z.number().check(z.gte(0))),
  failover: z.optional(
    z.object({
      enabled: z.boolean(),
      fallbackChannel: z.optional(z.enum(["sms", "lms"])),
      fallbackContent: z.optional(z.string()),
      fallbackTitle: z.optional(z.string()),
    }),
  ),
  deduplication: z.optional(
    z.object({
      enabled: z.boolean(),
      /** Seconds. */
      window: z.number().check(z.gte(0), z.lte(MAX_DEDUPLICATION_S)),
    }),
  ),
  tracking: z.optional(z.object({ enabled: z.boolean(), webhookUrl: z.optional(z.url()) })),
});

export const MessageRequestSchema = z.object({
  templateId: z.string().check(z.minLength(1)),
  recipients: z.array(RecipientSchema).check(z.minLength(1), z.maxLength(MAX_RECIPIENTS)),
  variables: VariableMapSchema,
  scheduling: z.optional(SchedulingOptionsSchema),
  options: z.optional(SendingOptionsSchema),
});

export const MessageErrorSchema = z.object({
  code: z.string(),
  message: z.string(),
  details: z.optional(z.record(z.string(), z.unknown())),
});

export const RecipientResultSchema = z.object({
  phoneNumber: z.string(),
  messageId: z.optional(z.string()),
  status: z.enum(MessageStatus),
  error: z.optional(MessageErrorSchema),
  metadata: z.optional(z.record(z.string(), z.unknown())),
});

export const MessageResultSchema = z.object({
  requestId: z.string(),
  results: z.array(RecipientResultSchema),
  summary: z.object({
    total: count(),
    queued: count(),
    sent: count(),
    failed: count(),
  }),
  metadata: z.object({
    createdAt: z.date(),
    provider: z.string(),
    templateId: z.string(),
  }),
});

export type VariableMap = z.infer<typeof VariableMapSchema>;
export type SchedulingOptions = z.infer<typeof SchedulingOptionsSchema>;
export type SendingOptions = z.infer<typeof SendingOptionsSchema>;
export type MessageError = z.infer<typeof MessageErrorSchema>;
export type RecipientResult = z.infer<typeof RecipientResultSchema>;
export type RecipientType = z.infer<typeof RecipientSchema>;
export type MessageRequestType = z.infer<typeof MessageRequestSchema>;
export type MessageResultType = z.infer<typeof MessageResultSchema>;
