/** The same shapes for what comes from outside. */
import { z } from "zod";

import { WebhookEventType } from "./event-types.ts";

const type = z.enum(WebhookEventType);
const time = z.union([z.date(), z.string(), z.number()]).pipe(z.coerce.date());
const strings = z.array(z.string()).optional();

export const WebhookEventSchema = z.object({
  id: z.string().min(1),
  type,
  timestamp: time,
  data: z.unknown(),
  metadata: z.object({
    providerId: z.string().optional(),
    channelId: z.string().optional(),
    templateId: z.string().optional(),
    messageId: z.string().optional(),
    userId: z.string().optional(),
    organizationId: z.string().optional(),
    correlationId: z.string().optional(),
    retryCount: z.number().optional(),
  }),
  version: z.string().min(1),
});

export const WebhookEndpointSchema = z.object({
  id: z.string().min(1),
  url: z.url(),
  name: z.string().optional(),
  description: z.string().optional(),
  active: z.boolean(),
  events: z.array(type),
  headers: z.record(z.string(), z.string()).optional(),
  secret: z.string().optional(),
  retryConfig: z
    .object({
      maxRetries: z.number().int().min(0).max(10),
      retryDelayMs: z.number().min(1000),
      backoffMultiplier: z.number().min(1).max(5),
    })
    .optional(),
  filters: z.object({ providerId: strings, channelId: strings, templateId: strings }).optional(),
  createdAt: z.date(),
  updatedAt: z.date(),
  lastTriggeredAt: z.date().optional(),
  status: z.enum(["active", "inactive", "error", "suspended"]),
});

export const WebhookDeliverySchema = z.object({
  id: z.string().min(1),
  endpointId: z.string().min(1),
  eventId: z.string().min(1),
  eventType: type.optional(),
  url: z.url(),
  httpMethod: z.enum(["POST", "PUT", "PATCH"]),
  headers: z.record(z.string(), z.string()),
  payload: z.string(),
  attempts: z.array(
    z.object({
      attemptNumber: z.number().int().min(1),
      timestamp: z.date(),
      httpStatus: z.number().optional(),
      responseBody: z.string().optional(),
      responseHeaders: z.record(z.string(), z.string()).optional(),
      error: z.string().optional(),
      latencyMs: z.number(),
    }),
  ),
  status: z.enum(["pending", "success", "failed", "exhausted"]),
  createdAt: z.date(),
  completedAt: z.date().optional(),
  nextRetryAt: z.date().optional(),
});

export type WebhookEventData = z.infer<typeof WebhookEventSchema>;
export type WebhookEndpointData = z.infer<typeof WebhookEndpointSchema>;
export type WebhookDeliveryData = z.infer<typeof WebhookDeliverySchema>;
