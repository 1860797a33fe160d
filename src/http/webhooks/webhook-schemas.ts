/** The shapes of `/v1/webhooks`: endpoints, the log of deliveries, replays. */
import { z } from "@hono/zod-openapi";

import { REPLAY_KINDS } from "../../app/webhook/replay.ts";
import { AUDIT_EVENT } from "../../domain/audit/shown.ts";
import { NUMBERS } from "../../domain/privacy/sight.ts";
import { CHALLENGE_EVENT } from "../../domain/webhook/challenge.ts";
import { EVENT_TYPES } from "../../domain/webhook/events.ts";
import { OUTCOMES } from "../../domain/webhook/retry.ts";
import { bounded, MOST, zonedTime } from "../shapes/bounded.ts";

const Time = zonedTime();

const NAMES: readonly string[] = [...EVENT_TYPES, AUDIT_EVENT, CHALLENGE_EVENT];
const Events = z.array(z.enum(NAMES as [string, ...string[]])).max(NAMES.length);
const Url = bounded(MOST.url).openapi({ example: "https://example.com/hooks/sms" });
const Description = z.string().max(200);
const NumbersChoice = z.enum(NUMBERS).openapi({
  description:
    "How it is told telephone numbers; left out: `masked` (010****5678) where fields are protected, else `full`. There `full` needs the scope `reveal` beside `admin`.",
});

export const EndpointInput = z
  .strictObject({
    url: Url,
    events: Events.default([]).openapi({
      description:
        "Left out or empty: all of messages. `audit.entry`, each entry of the audit trail, only by its name. `webhook.challenge` alone: nothing is sent to it, and its address may be the `webhookUrl` of messages.",
    }),
    description: Description.optional(),
    numbers: NumbersChoice.optional(),
  })
  .openapi("WebhookInput");

export const EndpointPatchInput = z
  .strictObject({
    url: Url.optional(),
    events: Events.optional(),
    description: Description.optional(),
    numbers: NumbersChoice.optional(),
  })
  .openapi("WebhookPatch");

export const RotateInput = z
  .strictObject({
    overlap: z.int().min(0).max(604_800).default(86_400).openapi({
      description: "How long the old secret signs along, seconds.",
    }),
  })
  .openapi("WebhookRotateInput");

export const EndpointView = z
  .object({
    id: z.string().openapi({ example: "whe_4f0c…" }),
    url: z.string(),
    events: z.array(z.string()).openapi({ description: "Empty: all." }),
    description: z.string().nullable(),
    numbers: z.enum(NUMBERS).openapi({ description: "How it is told telephone numbers." }),
    enabled: z.boolean(),
    disabledReason: z.string().nullable(),
    proven: z.boolean().openapi({
      description:
        "Whether its address has shown that it wants our calls; nothing is sent to it before.",
    }),
    unprovenReason: z.string().nullable(),
    since: z.iso.datetime().openapi({ description: "When it was made, or enabled again." }),
    secrets: z
      .int()
      .openapi({ description: "How many secrets sign: more than one in a rotation." }),
  })
  .openapi("Webhook");

export type EndpointView = z.output<typeof EndpointView>;

export const EndpointWithSecret = EndpointView.extend({
  secret: z.string().openapi({ description: "Shown once.", example: "whsec_…" }),
}).openapi("WebhookWithSecret");

export const EndpointList = z.object({ data: z.array(EndpointView) }).openapi("WebhookList");

export const SecretView = z
  .object({
    secret: z.string().openapi({ description: "Shown once.", example: "whsec_…" }),
    previousUntil: z.iso.datetime().nullable().openapi({
      description: "Until when the one before signs along; null where there was none.",
    }),
  })
  .openapi("WebhookSecret");

export const TestView = z
  .object({
    delivered: z.boolean(),
    webhookId: z.string(),
    status: z.int().nullable(),
    error: z.string().nullable().openapi({ description: "Why there is no status." }),
    durationMs: z.int(),
    answer: z.string().openapi({ description: "The first 1,024 bytes of what came back." }),
  })
  .openapi("WebhookTest");

export const DeliveryQuery = z.strictObject({
  endpointId: z.string().min(1).max(64).optional().openapi({
    description: "`message` for the messages' own addresses.",
  }),
  messageId: z.string().min(1).max(300).optional(),
  outcome: z.enum(OUTCOMES).optional(),
  from: Time.optional().openapi({ description: "At or after." }),
  until: Time.optional().openapi({ description: "Before." }),
  cursor: bounded(MOST.cursor).optional(),
  limit: z.coerce.number().int().min(1).max(1000).default(50),
});

export const DeliveryView = z
  .object({
    id: z.string().openapi({ example: "whd_…" }),
    webhookId: z.string().openapi({ description: "`webhook-id`: the same at every attempt." }),
    messageId: z.string(),
    revision: z.int(),
    event: z.string(),
    endpointId: z.string(),
    attempt: z.int(),
    at: z.iso.datetime(),
    durationMs: z.int(),
    status: z.int().nullable(),
    outcome: z.string(),
    error: z.string().nullable(),
    nextAt: z.iso.datetime().nullable(),
  })
  .openapi("WebhookDelivery");

export type DeliveryView = z.output<typeof DeliveryView>;

export const DeliveryPageView = z
  .object({
    data: z.array(DeliveryView),
    next_cursor: z.string().nullable(),
    has_more: z.boolean(),
  })
  .openapi("WebhookDeliveryPage");

export const ResendView = z
  .object({ webhookId: z.string(), messageId: z.string(), endpointId: z.string() })
  .openapi("WebhookResend");

export const ReplayInput = z
  .strictObject({
    from: Time.openapi({ description: "Events at or after." }),
    until: Time.openapi({ description: "Events before." }),
    endpointId: z.string().min(1).max(64).optional().openapi({
      description: "Left out: all that are enabled.",
    }),
    only: z.enum(REPLAY_KINDS).default("failed").openapi({
      description: "failed: tried and not taken; missing: never tried; all: taken ones too.",
    }),
    cursor: bounded(MOST.cursor).optional(),
    limit: z.int().min(1).max(400).default(100).openapi({ description: "Messages looked at." }),
  })
  .openapi("WebhookReplayInput");

export const ReplayView = z
  .object({
    events: z.int().openapi({ description: "Events that are on their way again." }),
    messages: z.int(),
    gone: z.array(z.string()).openapi({
      description: "Messages past their retention: SQL has their record, nobody can deliver it.",
    }),
    errors: z.int().openapi({ description: "Messages that could not be asked: call again." }),
    next_cursor: z.string().nullable().openapi({ description: "Where to go on; null at the end." }),
  })
  .openapi("WebhookReplay");
