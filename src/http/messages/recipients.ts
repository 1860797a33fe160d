/** `/v1/recipients/hash`: the hash by which lists find a recipient, because numbers must not stand in URLs. */
import { OpenAPIHono, z } from "@hono/zod-openapi";

import { recipientName } from "../../sql/privacy/look-up-hash.ts";
import { requireKey } from "../access/auth.ts";
import type { AppEnv } from "../app-env.ts";
import { invalidRequest } from "../problems/invalid.ts";
import { route } from "../route.ts";
import { LookUpNumber } from "../shapes/look-up-number.ts";

const RecipientInput = z.strictObject({ to: LookUpNumber }).openapi("RecipientInput");
const RecipientView = z.object({ recipient: z.string() }).openapi("Recipient");

export const recipients = new OpenAPIHono<AppEnv>({ defaultHook: invalidRequest });

recipients.use("/v1/recipients/*", requireKey);

const hash = route({
  method: "post",
  path: "/v1/recipients/hash",
  operationId: "hashRecipient",
  tag: "messages",
  summary: "The hash of a number, for `recipient` in lists",
  scope: "read",
  request: {
    body: { required: true, content: { "application/json": { schema: RecipientInput } } },
  },
  responses: {
    200: {
      description: "The hash; another tenant has another one",
      content: { "application/json": { schema: RecipientView } },
    },
  },
});

recipients.openapi(hash, async (c) => {
  const { to } = c.req.valid("json");
  const recipient = await recipientName(c.get("settings"), c.get("tenant"), to);
  return c.json({ recipient }, 200);
});
