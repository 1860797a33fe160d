/** `GET /v1/balance`: what is left at each provider. */
import { OpenAPIHono, z } from "@hono/zod-openapi";

import { log } from "../../kernel/log.ts";
import { providersOf } from "../../providers/registry.ts";
import { requireKey } from "../access/auth.ts";
import type { AppEnv } from "../app-env.ts";
import { route } from "../route.ts";
import { json } from "../shapes/answers.ts";

const BalanceView = z
  .object({
    data: z.array(
      z.object({
        providerId: z.string(),
        channel: z.string().nullable().openapi({ description: "Null: one amount for all types." }),
        amount: z.number().nullable().openapi({ description: "Null where it could not be asked." }),
        currency: z.string().nullable(),
        error: z.string().nullable().openapi({ description: "k-msg's code of what went wrong." }),
      }),
    ),
  })
  .openapi("Balance");

export const balanceRoutes = new OpenAPIHono<AppEnv>();

balanceRoutes.use("/v1/balance", requireKey);

const balance = route({
  method: "get",
  path: "/v1/balance",
  operationId: "getBalance",
  tag: "service",
  summary: "What is left at each configured provider",
  description: "Asked now. A provider that does not answer has no amount, and its error.",
  scope: "admin",
  responses: {
    200: json(BalanceView, "One entry for each prepaid amount"),
  },
});

balanceRoutes.openapi(balance, async (c) => {
  // The operator's accounts, not a tenant's.
  if (!c.get("operator")) throw balance.refuse({ kind: "tenant_forbidden" });
  const asked = providersOf(c.get("settings")).map(async ({ id, balance }) =>
    ((await balance?.()) ?? []).map((result) => {
      if (result.isSuccess) {
        const { channel = null, amount, currency = null } = result.value;
        return { providerId: id, channel, amount, currency, error: null };
      }
      const { code, message } = result.error;
      log("warn", "provider.balance_failed", { provider: id, code, detail: message });
      return { providerId: id, channel: null, amount: null, currency: null, error: code };
    }),
  );
  return c.json({ data: (await Promise.all(asked)).flat() }, 200);
});
