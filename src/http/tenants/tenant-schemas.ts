/** The shapes of the tenants' routes. */
import { z } from "@hono/zod-openapi";

import { isTenantId } from "../../app/tenants/key-format.ts";
import { isOptOut } from "../../domain/advertising/form.ts";
import { readSender } from "../../domain/korea/message-numbers.ts";
import { readRange } from "../../domain/tenant/allowed-ips.ts";
import { GUARDED_ACTS } from "../../domain/tenant/approvals.ts";
import { QUOTA_NAMES } from "../../domain/tenant/quota.ts";
import { SCOPES } from "../../domain/tenant/scopes.ts";
import { bounded, MOST, zonedTime } from "../shapes/bounded.ts";

/** Stands in the routes where an id could. */
const RESERVED = new Set(["me"]);

const TenantId = bounded(40)
  .refine(
    (text) => isTenantId(text) && !RESERVED.has(text),
    "must have 1 to 40 of a–z, 0–9 and -, neither first nor last a -, and must not be me",
  )
  .openapi({ example: "acme" });

const Name = bounded(100)
  .min(1)
  .refine((text) => text.isWellFormed() && !/\p{Cc}/u.test(text), "must be one line of text");

const Sender = bounded(MOST.number).transform((text, ctx): string => {
  const reading = readSender(text);
  if (reading.ok) return reading.number;
  ctx.addIssue({ code: "custom", message: reading.detail, params: { code: reading.code } });
  return z.NEVER;
});

const Limit = z.int().min(0).max(1_000_000_000).optional();

const QuotasInput = z.strictObject({
  perMinute: Limit.openapi({
    description: "Messages; each left out: no limit, but perDay and spendPerMonth the service's.",
  }),
  perDay: Limit.openapi({
    description: "A calendar day in Korea; left out: DEFAULT_DAILY_MESSAGES.",
  }),
  perMonth: Limit.openapi({ description: "A calendar month in Korea." }),
  spendPerMonth: z.number().min(0).max(1e12).optional().openapi({
    description: "In the currency of PRICES, by them; left out: DEFAULT_MONTHLY_SPEND.",
  }),
});

const RoutePolicyInput = z.strictObject({
  strategy: z.enum(["first", "round_robin", "weighted", "priority"]),
  providers: z
    .array(
      z.strictObject({
        provider: bounded(32).regex(/^[a-z][a-z0-9_-]{0,31}$/, "must be the id of a provider"),
        weight: z.int().min(1).max(10_000).optional(),
      }),
    )
    .min(1)
    .max(10)
    .refine(
      (providers) => new Set(providers.map(({ provider }) => provider)).size === providers.length,
      "names a provider twice",
    ),
});

const RoutesInput = z.strictObject({
  SMS: RoutePolicyInput.optional(),
  LMS: RoutePolicyInput.optional(),
  MMS: RoutePolicyInput.optional(),
  ALIMTALK: RoutePolicyInput.optional(),
  default: RoutePolicyInput.optional(),
});

const AdsInput = z.strictObject({
  senderName: Name.max(40)
    .refine((name) => !name.includes("#{"), "must not hold a variable")
    .optional()
    .openapi({ description: "Stands right behind (광고).", example: "한빛상사" }),
  optOut: bounded(40)
    .refine(
      isOptOut,
      "must be an 080 number, with its code where it needs one: 080-123-4567 (인증번호 1234)",
    )
    .optional()
    .openapi({
      description:
        "To opt out by, free of charge; a number that senders share has its code behind it.",
      example: "080-123-4567 (인증번호 1234)",
    }),
});

const Words = z.array(z.string().min(1).max(100)).max(100).optional();

const fields = {
  name: Name.optional(),
  senders: z.array(Sender).max(1000).optional().openapi({
    description: "Sender numbers that it may use, the first its default; empty: any.",
  }),
  quotas: QuotasInput.optional(),
  routes: RoutesInput.optional(),
  defaults: z
    .strictObject({ from: Sender.optional(), normalize: z.boolean().optional() })
    .optional(),
  failover: z
    .strictObject({
      rules: z
        .record(
          z.string().min(1).max(32),
          z.strictObject({ statusCodes: Words, messageIncludes: Words }),
        )
        .optional(),
    })
    .optional(),
  twoPeople: z.array(z.enum(GUARDED_ACTS)).max(GUARDED_ACTS.length).optional().openapi({
    description:
      "Acts that a person with the role approver has to confirm (`/v1/approvals`): `export` of full numbers, `erase`, `reveal`.",
  }),
  ads: AdsInput.optional().openapi({ description: "What its advertisements have in common." }),
};

export const TenantInput = z.strictObject({ id: TenantId, ...fields }).openapi("TenantInput");

export const TenantChange = z
  .strictObject({
    ...fields,
    revision: z.int().min(0).optional().openapi({
      description: "Of the tenant as you read it: a change in between is then refused.",
    }),
  })
  .openapi("TenantChange", {
    description: "What is given takes the place of what was, as a whole.",
  });

export type TenantFields = Omit<z.output<typeof TenantChange>, "revision">;

export const TenantView = z
  .object({
    id: z.string(),
    name: z.string(),
    revision: z.int(),
    senders: z.array(z.string()),
    quotas: z.object({
      perMinute: z.number().optional(),
      perDay: z.number().optional(),
      perMonth: z.number().optional(),
      spendPerMonth: z.number().optional(),
    }),
    routes: z.record(z.string(), z.unknown()),
    defaults: z.object({ from: z.string().optional(), normalize: z.boolean().optional() }),
    failover: z.record(z.string(), z.unknown()),
    twoPeople: z.array(z.enum(GUARDED_ACTS)),
    ads: z.object({ senderName: z.string().optional(), optOut: z.string().optional() }),
  })
  .openapi("Tenant");

export const TenantPageView = z
  .object({
    data: z.array(
      z.object({ id: z.string(), name: z.string(), createdAt: z.iso.datetime().nullable() }),
    ),
    next_cursor: z.string().nullable(),
    has_more: z.boolean(),
  })
  .openapi("TenantPage");

export const TenantQuery = z.strictObject({
  cursor: bounded(MOST.cursor).optional(),
  limit: z.coerce.number().int().min(1).max(200).default(50),
});

export const MeView = z
  .object({
    tenant: z.object({ id: z.string(), name: z.string() }),
    actor: z.string().openapi({ example: "key:backend" }),
    scopes: z.array(z.enum(SCOPES)),
    operator: z.boolean().openapi({ description: "May manage tenants and act for any." }),
    senders: z.array(z.string()),
    quotas: z.array(
      z.object({
        name: z.enum(QUOTA_NAMES),
        setBy: z.enum(["tenant", "service", "key"]).openapi({
          description:
            "`service`: DEFAULT_DAILY_MESSAGES or DEFAULT_MONTHLY_SPEND; `key`: the quotas of the key that asks.",
        }),
        quota: z.number(),
        used: z.number(),
        remaining: z.number(),
        resetAt: z.iso.datetime(),
      }),
    ),
  })
  .openapi("Me");

const Moment = zonedTime();

const IpRange = bounded(MOST.word).transform((text, ctx): string => {
  const reading = readRange(text);
  if (reading.ok) return reading.range;
  ctx.addIssue({ code: "custom", message: reading.detail });
  return z.NEVER;
});

/** More ranges than a network has doors. */
const MOST_RANGES = 50;

const AllowedIps = z
  .array(IpRange)
  .max(MOST_RANGES)
  .openapi({
    description:
      "IPv4 and IPv6 addresses or CIDR ranges from which the key works; empty: from anywhere.",
    example: ["203.0.113.0/24", "2001:db8::/48"],
  });

const KeyQuotas = QuotasInput.pick({ perDay: true, spendPerMonth: true }).openapi({
  description: "What the key may send at most, beside what its tenant may.",
});

export const KeyInput = z
  .strictObject({
    name: bounded(40)
      .regex(/^[A-Za-z0-9][A-Za-z0-9._-]{0,39}$/, "must have 1 to 40 of letters, digits, . _ and -")
      .openapi({ description: "What the audit trail calls it.", example: "backend" }),
    scopes: z
      .array(z.enum(SCOPES))
      .min(1)
      .openapi({ example: ["send", "read"] }),
    expiresAt: Moment.optional(),
    allowedIps: AllowedIps.optional(),
    quotas: KeyQuotas.optional(),
  })
  .openapi("KeyInput");

export const KeyChange = z.strictObject({ allowedIps: AllowedIps }).openapi("KeyChange");

export const RotateInput = z
  .strictObject({
    until: Moment.optional().openapi({
      description: "How long the old key goes on working; left out: 24 hours.",
    }),
    expiresAt: Moment.nullable().optional().openapi({
      description: "Of the new key; left out: as the old one had it; null: it works for ever.",
    }),
    allowedIps: AllowedIps.optional().openapi({
      description: "Of the new key; left out: as the old one had them.",
    }),
    quotas: KeyQuotas.optional().openapi({
      description: "Of the new key, as a whole; left out: as the old one had them.",
    }),
  })
  .openapi("KeyRotationInput");

export const KeyView = z
  .object({
    id: z.string().openapi({ example: "key_4f…" }),
    name: z.string(),
    hint: z.string().openapi({ description: "Its last four characters." }),
    scopes: z.array(z.enum(SCOPES)),
    createdAt: z.iso.datetime(),
    expiresAt: z.iso.datetime().nullable(),
    allowedIps: z
      .array(z.string())
      .openapi({ description: "From where it works; empty: from anywhere." }),
    quotas: z
      .object({ perDay: z.number().optional(), spendPerMonth: z.number().optional() })
      .openapi({ description: "Of its own, beside its tenant's." }),
    lastUsedAt: z.iso.datetime().nullable().openapi({ description: "To the minute." }),
    revokedAt: z.iso.datetime().nullable(),
    rotatedTo: z.string().nullable(),
  })
  .openapi("Key");

export const NewKeyView = KeyView.extend({
  key: z.string().openapi({ description: "The key itself: shown now, and never again." }),
}).openapi("NewKey");
