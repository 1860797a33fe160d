/** Keys that open the service, and the mode that it runs in. */
import { z } from "zod";

import { duration, secret } from "./readers.ts";

export const accessSettings = {
  title: "Access and secrets",
  about: "Keys that open the service, and the environment that it runs in.",
  fields: {
    API_KEY: z
      .string()
      .regex(/^[\x21-\x7e]+$/, "must have visible ASCII characters only: it travels in a header")
      .describe("Key of the HTTP API (`Authorization: Bearer …`). Secret, required."),
    INTERNAL_CRON_TOKEN: z
      .string()
      .optional()
      .describe(
        "Token of the internal routes (`x-cron-token`). Secret; without it they answer 500.",
      ),
    HASH_KEY: secret.describe(
      "Key of the hashes that object names are made of. Secret, required, never to be changed.",
    ),
    TENANT_CACHE_TTL: duration
      .prefault("30s")
      .describe(
        "How long an isolate remembers a tenant's configuration and keys: a revoked key works at most as long.",
      ),
    ENVIRONMENT: z
      .enum(["development", "production"])
      .default("development")
      .describe("`production` refuses development keys."),
  },
};

/** Keys that stand in this repository, or in the examples that it follows, protect nothing. */
const DEVELOPMENT_KEY = /^(?:dev-only-|local-cron-token$)/;

interface Access {
  readonly ENVIRONMENT: "development" | "production";
  readonly API_KEY: string;
  readonly INTERNAL_CRON_TOKEN?: string | undefined;
  readonly HASH_KEY: string;
}

export function developmentKeyFault(settings: Access): string | undefined {
  if (settings.ENVIRONMENT !== "production") return undefined;
  const names = ["API_KEY", "INTERNAL_CRON_TOKEN", "HASH_KEY"] as const;
  const bad = names.filter((name) => DEVELOPMENT_KEY.test(settings[name] ?? ""));
  return bad.length > 0 ? `${bad.join(", ")}: development key in production` : undefined;
}
