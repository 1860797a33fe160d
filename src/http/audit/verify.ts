/** `GET /v1/audit/verify`: proves that the audit trail in Postgres is what was written, or names what was done to it. */
import { OpenAPIHono, z } from "@hono/zod-openapi";

import { OPERATORS_CHAIN } from "../../domain/audit/chain.ts";
import { TAMPERINGS } from "../../domain/audit/prove.ts";
import { verifyChain, type AuditVerdict } from "../../jobs/audit/verify-chain.ts";
import { isoOrNull } from "../../kernel/time/iso.ts";
import { requireKey } from "../access/auth.ts";
import type { AppEnv } from "../app-env.ts";
import { invalidRequest } from "../problems/invalid.ts";
import { route } from "../route.ts";
import { json } from "../shapes/answers.ts";

/** Entries of one call. */
const MOST = 20_000;

const VerifyQuery = z.strictObject({
  after: z.coerce.number().int().min(0).default(0).openapi({
    description: "`next` of the call before: the number that it ended with.",
  }),
  limit: z.coerce.number().int().min(1).max(MOST).default(MOST).openapi({
    description: "Entries of this call.",
  }),
  of: z.enum(["tenant", "operators"]).default("tenant").openapi({
    description:
      "`operators`: what operators did to other tenants; it stands in the tenants' own trails too. For operators only.",
  }),
});

const FindingView = z.object({
  kind: z.enum(TAMPERINGS).openapi({
    description:
      "`missing`: not there. `altered`: not what was written. `reordered`: at another number than its own. `inserted`: never part of this trail, or another tenant's. " +
      "`duplicated`: there more than once. `forked`: its place was given to another entry, as the object was set back. `unchained`: without a number, and from after the chain began.",
  }),
  seq: z.int().nullable().openapi({ description: "Its number; null where it has none." }),
  until: z.int().optional().openapi({ description: "Of what is missing: the last number." }),
  id: z.string().nullable().openapi({
    description: "As in `GET /v1/audit`; null for what is missing.",
  }),
  belongs: z.int().optional().openapi({ description: "Of what is reordered: its own number." }),
});

const VerdictView = z
  .object({
    clean: z.boolean().openapi({ description: "`findings` is empty." }),
    proved: z.int().openapi({ description: "Entries of this call that are what was written." }),
    provenSince: z.iso.datetime().nullable().openapi({
      description:
        "When the chain began; null where it has no entry. Nothing proves what is older.",
    }),
    firstProven: z.int().openapi({
      description: "The first number that is proven: those before were forgotten by age.",
    }),
    head: z.int().openapi({ description: "The newest number, as the chain's object knows it." }),
    waiting: z.int().openapi({
      description:
        "Entries of this call that Postgres has not acknowledged: the object keeps them.",
    }),
    unproven: z.int().openapi({ description: "Entries that are older than the chain." }),
    findings: z.array(FindingView),
    truncated: z.boolean().openapi({ description: "The list ends at 1,000: there is more." }),
    next: z.int().nullable().openapi({ description: "`after` of the next call; null at the end." }),
  })
  .openapi("AuditVerdict");

export const auditVerifyRoutes = new OpenAPIHono<AppEnv>({ defaultHook: invalidRequest });

auditVerifyRoutes.use("/v1/audit/verify", requireKey);

const verifying = route({
  method: "get",
  path: "/v1/audit/verify",
  operationId: "verifyAudit",
  tag: "audit",
  summary: "Prove that the audit trail in SQL is what was written",
  description:
    "Compares each entry with its keyed hash and with the entry before it, up to the newest one, which an object knows that SQL does not reach. Long trails page by page, with `after`.",
  scope: "admin",
  reads: "sql",
  whileRestored: "answers",
  request: { query: VerifyQuery },
  responses: { 200: json(VerdictView, "What was done to it, or that nothing was") },
});

auditVerifyRoutes.openapi(verifying, async (c) => {
  const { after, limit, of } = c.req.valid("query");
  if (of === "operators" && !c.get("operator")) {
    throw verifying.refuse({ kind: "tenant_forbidden" });
  }
  const chain = of === "operators" ? OPERATORS_CHAIN : c.get("tenant");
  const isolate = c.get("isolate");
  const verdict = await isolate.withPostgres(
    async (sql) => verifyChain(isolate, sql, { chain, after, length: limit }),
    "export",
  );
  return c.json(view(verdict), 200);
});

function view({ since, first, findings, ...verdict }: AuditVerdict): z.output<typeof VerdictView> {
  return {
    ...verdict,
    provenSince: isoOrNull(since),
    firstProven: first,
    findings: findings.map((finding) => ({ ...finding })),
  };
}
