/** `/v1/privacy/rotate`: brings what is stored to the active keys; for operators. */
import { OpenAPIHono, z } from "@hono/zod-openapi";

import { mayRotate, rotate } from "../../jobs/rotate.ts";
import { fieldKeysOf } from "../../kernel/keys/keys.ts";
import { isProtected } from "../../kernel/settings/privacy.ts";
import { activeHashKid } from "../../sql/privacy/look-up-hash.ts";
import { keyUse } from "../../sql/privacy/stale-rows.ts";
import { noteAct } from "../access/audit-note.ts";
import { requireKey } from "../access/auth.ts";
import type { AppEnv } from "../app-env.ts";
import { invalidRequest } from "../problems/invalid.ts";
import { route } from "../route.ts";
import { json } from "../shapes/answers.ts";

const Kid = z.string().nullable();

const KeysView = z
  .object({
    mode: z.enum(["plain", "protected"]),
    active: z.object({
      crypto: Kid.openapi({ description: "Null: new rows are not encrypted." }),
      hash: Kid.openapi({ description: "`HASH_KEYS:` and an id: one of those. Null: HASH_KEY." }),
    }),
    rows: z.array(z.object({ crypto: Kid, hash: Kid, rows: z.int() })).openapi({
      description: "How many rows lie under which keys. A key that is named here is still needed.",
    }),
  })
  .openapi("PrivacyKeys");

const RotateInput = z
  .strictObject({
    seconds: z.int().min(1).max(25).default(20).openapi({
      description: "How long this call may work; what is left is for the next.",
    }),
    tenant: z.string().min(1).max(255).optional().openapi({
      description: "This tenant's alone; left out: all.",
    }),
  })
  .openapi("PrivacyRotateInput");

const RotationView = z
  .object({
    rewritten: z.int().openapi({ description: "Rows." }),
    resealed: z.int().openapi({ description: "Message objects." }),
    failed: z.record(z.string(), z.int()).openapi({
      description: "By reason, with field and key id. They are tried again by the next call.",
    }),
    done: z.boolean().openapi({ description: "All was looked at; else call again." }),
  })
  .openapi("PrivacyRotation");

export const privacyKeys = new OpenAPIHono<AppEnv>({ defaultHook: invalidRequest });

privacyKeys.use("/v1/privacy/keys", requireKey);
privacyKeys.use("/v1/privacy/rotate", requireKey);

const keys = route({
  method: "get",
  path: "/v1/privacy/keys",
  operationId: "getPrivacyKeys",
  tag: "privacy",
  summary: "Which keys what is stored lies under (counts all rows: not for every minute)",
  scope: "admin",
  reads: "sql",
  whileRestored: "answers",
  responses: { 200: json(KeysView, "The keys in use") },
});

privacyKeys.openapi(keys, async (c) => {
  if (!c.get("operator")) throw keys.refuse({ kind: "tenant_forbidden" });
  const settings = c.get("settings");
  const guarded = isProtected(settings);
  const rows = await c.get("isolate").withPostgres(keyUse, "report");
  return c.json(
    {
      mode: guarded ? ("protected" as const) : ("plain" as const),
      active: {
        crypto: guarded ? (fieldKeysOf(settings)?.kid ?? null) : null,
        hash: activeHashKid(settings),
      },
      rows: [...rows],
    },
    200,
  );
});

const rotating = route({
  method: "post",
  path: "/v1/privacy/rotate",
  operationId: "rotatePrivacyKeys",
  tag: "privacy",
  summary: "Encrypt anew what is plain, or lies under other keys than the active ones",
  description:
    "Rows of table and archive, and the objects of messages. It may be called again and at any time: what is done stays done.",
  scope: "admin",
  reads: "sql",
  whileRestored: "answers",
  request: {
    body: { required: true, content: { "application/json": { schema: RotateInput } } },
  },
  responses: {
    200: json(RotationView, "What was done"),
  },
  reasons: ["not_protected"],
});

privacyKeys.openapi(rotating, async (c) => {
  if (!c.get("operator")) throw rotating.refuse({ kind: "tenant_forbidden" });
  const settings = c.get("settings");
  if (!mayRotate(settings)) throw rotating.refuse({ kind: "not_protected" });
  const { seconds, tenant } = c.req.valid("json");
  const kid = fieldKeysOf(settings)?.kid ?? activeHashKid(settings) ?? "";
  await noteAct(c, "privacy.rotated", { kid, ...(tenant !== undefined && { of: tenant }) });
  const run = { budgetMs: seconds * 1000, now: Date.now, tenant };
  const { failed, ...rotation } = await rotate(c.get("isolate"), run);
  return c.json({ ...rotation, failed: { ...failed } }, 200);
});
