/** Keys that open the service, and the mode that it runs in; `secrets.ts` says which of them are too weak. */
import { z } from "zod";

import { hashKeyFields } from "./hash-keys.ts";
import { duration, flag, positiveDuration, secret } from "./readers.ts";

/** Value of API_KEY once it opens nothing. */
const RETIRED = "retired";

/** The key that opens everything; undefined once it is retired. */
export function rootKeyOf({ API_KEY }: { readonly API_KEY: string }): string | undefined {
  return API_KEY === RETIRED ? undefined : API_KEY;
}

/** As RFC 9116 wants them: URIs, so a bare address of mail is none. */
const contacts = z.string().transform((text, ctx): readonly string[] => {
  const parts = text.split(",").map((part) => part.trim());
  const good = /^(?:mailto:[^\s@:]+@[^\s@:]+|https:\/\/[\x21-\x7e]+|tel:\+?[\d-]+)$/;
  if (parts.every((part) => good.test(part))) return parts;
  ctx.addIssue({
    code: "custom",
    message: 'must be such as "mailto:security@example.com,https://example.com/security"',
  });
  return z.NEVER;
});

export const accessSettings = {
  title: "Access and secrets",
  about: "Keys that open the service, and the environment that it runs in.",
  fields: {
    API_KEY: z
      .string()
      .regex(/^[\x21-\x7e]+$/, "must have visible ASCII characters only: it travels in a header")
      .describe(
        "The first key of the HTTP API (`Authorization: Bearer …`), which opens everything; `retired` once an operator has a key of the default tenant. Secret, required.",
      ),
    INTERNAL_CRON_TOKEN: z
      .string()
      .optional()
      .describe(
        "Token of the internal routes (`x-cron-token`). Secret; without it they answer 500.",
      ),
    HASH_KEY: secret.describe(
      "Key of the hashes that object names are made of, and of all other hashes until HASH_KEYS has one. Secret, required, never to be changed.",
    ),
    ...hashKeyFields,
    TENANT_CACHE_TTL: duration
      .prefault("30s")
      .describe(
        "How long an isolate remembers a tenant's configuration and keys: a revoked key works at most as long.",
      ),
    LIVE_DEADLINE: positiveDuration
      .prefault("1h")
      .describe("How long a live socket (`…/live`) stays open; a page connects again by itself."),
    ENVIRONMENT: z
      .enum(["development", "production"])
      .default("production")
      .describe(
        "`production` refuses weak and published secrets, plain http and unprotected fields. `development` is for machines that send nothing.",
      ),
    SECURITY_CONTACT: contacts
      .optional()
      .describe(
        "Whom to tell of a weakness: `mailto:`, `https:` or `tel:` addresses separated by commas, for `/.well-known/security.txt`. Without it there is no such file.",
      ),
    RELAY_SECRET: z
      .string()
      .regex(
        /^[\w+/=.~-]+$/,
        "must be of letters, digits and + / = . ~ - _ only: it travels in a header",
      )
      .optional()
      .describe(
        "What your relay knows the service by (`X-Relay-Secret`; deploy/relay/README.md): sent to `IWINV_…_BASE_URL` where that is not IWINV's own host, and nowhere else. Secret.",
      ),
    ALLOW_HTTP_PROVIDER: flag
      .prefault("false")
      .describe(
        "`true`: providers' addresses may begin with `http://` in production, for a relay that a private network or a tunnel reaches. Keys, numbers and texts travel in clear.",
      ),
  },
};
