/** The shape of `deploy/NAME.jsonc`, and of the settings that it makes. Pure. */
import { z } from "zod";

import { isReadable } from "../../src/kernel/settings/https.ts";

const HEX_ID = /^[0-9a-f]{32}$/;
const id = z
  .string()
  .regex(HEX_ID, "must be an id of 32 hexadecimal digits, as Cloudflare shows it");
const name = z
  .string()
  .regex(
    /^[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?$/,
    "must be 1 to 63 lower-case letters, digits and hyphens, none of these first or last",
  );
const host = z
  .string()
  .refine((text) => text.includes(".") && URL.parse(`https://${text}`)?.hostname === text, {
    error: "must be a hostname such as sms.example.com",
  });
const url = z.url({ protocol: /^https?$/, error: "must be a URL that begins with https://" });
/** The checks send an operator's key there. */
const service = url.refine((address) => !isReadable(address), "must begin with https://");
const setting = z.union(
  [z.string(), z.number(), z.boolean()],
  "must be a text, a number or true or false",
);

/** Cloudflare's own: more is refused by it. */
const MAX_CPU_MS = 300_000;
const MAX_DELAY_S = 86_400;
const MAX_QUEUES = 64;

export const OperatorFile = z.strictObject({
  name,
  accountId: id,
  domains: z.array(host).default([]),
  routes: z.array(z.strictObject({ pattern: z.string().min(1), zone: host })).default([]),
  url: service.optional(),
  hyperdrive: z.record(z.string(), id),
  relay: z
    .strictObject({
      alimTalk: url,
      sms: url,
      certificateId: z.guid("must be the id of a certificate, as wrangler shows it").optional(),
      vpcServiceId: z.guid("must be the id of a VPC service, as wrangler shows it").optional(),
    })
    .optional(),
  exportsBucket: name.optional(),
  prices: z.record(z.string(), z.number().min(0)).optional(),
  currency: z.string().optional(),
  queues: z.strictObject({
    name,
    count: z.int().min(1).max(MAX_QUEUES).default(1),
    deadLetter: name,
    maxConcurrency: z.int().min(1).max(250).optional(),
  }),
  vars: z.record(z.string(), setting).default({}),
  secrets: z.array(z.string()).default([]),
  cpuMs: z.int().min(10).max(MAX_CPU_MS).default(MAX_CPU_MS),
  codeUpdate: z
    .discriminatedUnion("mode", [
      z.strictObject({ mode: z.literal("immediate") }),
      z.strictObject({
        mode: z.literal("deferred"),
        maxDelay: z.number().min(0).max(MAX_DELAY_S).default(300),
      }),
    ])
    .default({ mode: "deferred", maxDelay: 300 }),
  sampling: z.number().min(0).max(1).optional(),
});

export type OperatorFile = z.output<typeof OperatorFile>;

/** Settings that have a field of their own in the file: in `vars` they would stand twice. */
export const OWN_FIELDS: Readonly<Record<string, string>> = {
  IWINV_ALIMTALK_BASE_URL: "relay.alimTalk",
  IWINV_SMS_BASE_URL: "relay.sms",
  PRICES: "prices",
  PRICE_CURRENCY: "currency",
  MIRROR_QUEUES: "queues.count",
};

/** What the Worker gets: texts, as settings are. */
export function varsOf({
  relay,
  prices,
  currency,
  queues,
  vars,
}: OperatorFile): Readonly<Record<string, string>> {
  const priced = Object.entries(prices ?? {}).map(([type, price]) => `${type}=${price}`);
  return {
    ...(relay && { IWINV_ALIMTALK_BASE_URL: relay.alimTalk, IWINV_SMS_BASE_URL: relay.sms }),
    ...(priced.length > 0 && { PRICES: priced.join(",") }),
    ...(currency !== undefined && { PRICE_CURRENCY: currency }),
    ...(queues.count > 1 && { MIRROR_QUEUES: String(queues.count) }),
    ...Object.fromEntries(Object.entries(vars).map(([name, value]) => [name, String(value)])),
  };
}

/** The names of the mirror's queues, in the order of their bindings. */
export function queueNamesOf({ queues }: OperatorFile): readonly string[] {
  return Array.from({ length: queues.count }, (_, index) =>
    index === 0 ? queues.name : `${queues.name}-${index}`,
  );
}

/** Where the service answers, as far as the file says it. */
export function urlOf({ url, domains }: OperatorFile): string | undefined {
  const [first] = domains;
  return url?.replace(/\/$/, "") ?? (first === undefined ? undefined : `https://${first}`);
}
