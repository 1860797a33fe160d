/** `/v1/mirror`: proves that Postgres has every accepted message of a day, and mends what it has not. */
import { OpenAPIHono, z } from "@hono/zod-openapi";

import { rangeOfDay, type DayRange } from "../../domain/korea/day.ts";
import type { BatchFindings } from "../../jobs/proof/compare-batches.ts";
import { repairBatches } from "../../jobs/proof/repair-batches.ts";
import { repairMessages } from "../../jobs/repair.ts";
import { verifyDay, type Verdict, type VerifyHost } from "../../jobs/verify.ts";
import type { Isolate } from "../../objects/isolate.ts";
import { noteAct } from "../access/audit-note.ts";
import { requireKey } from "../access/auth.ts";
import type { AppEnv } from "../app-env.ts";
import { invalidRequest } from "../problems/invalid.ts";
import { route } from "../route.ts";
import { json } from "../shapes/answers.ts";
import { Day } from "./rebuild-views.ts";

/** A call asks each object twice, and a request may only ask so often. */
const REPAIR_LIMIT = 400;

const Digest = z.object({
  count: z.int(),
  digest: z.string().openapi({ description: "Sum of the ids' 64-bit hashes modulo 2^64, hex." }),
});

const ids = z.array(z.string());

const BatchVerdict = z.object({
  missing: ids.openapi({ description: "Accepted, but not in SQL." }),
  unexpected: ids.openapi({ description: "In SQL, but not in the ledger." }),
  stale: ids.openapi({ description: "The row is older than SQL had it." }),
  foreign: ids.openapi({ description: "The row is another tenant's." }),
  altered: ids.openapi({ description: "The row is not what the mirror wrote." }),
  unproven: z.int().openapi({
    description:
      "Rows from before the ledger knew batches, or whose last revision nobody could tell.",
  }),
});

const RecordFinding = z.object({
  table: z.string(),
  kind: z.string().openapi({
    description:
      "`missing`, `unexpected`, `altered`; `undone`: what the audit trail says was done is not in the table. Of kmsg_audit the kinds of /v1/audit/verify.",
  }),
  count: z.int().openapi({ description: "At least so many." }),
  ids: ids.openapi({ description: "Empty where it is not known which." }),
});

const VerdictView = z
  .object({
    day: z.string(),
    clean: z
      .boolean()
      .openapi({ description: "All lists are empty, and the database is the one it was." }),
    epoch: z.enum(["ok", "restored", "new"]).openapi({
      description:
        "`restored`: the database was restored from a backup. `new`: it is another one, or empty. Either stays until it was rebuilt.",
    }),
    ledger: Digest,
    sql: Digest,
    missing: ids.openapi({ description: "Accepted, but not in SQL." }),
    unexpected: ids.openapi({ description: "In SQL, but not in the ledger." }),
    stale: ids.openapi({
      description: "The row is older than SQL had it: restored from a backup, or written by hand.",
    }),
    resurrected: ids.openapi({
      description: "The message was erased, and its row has number and text again.",
    }),
    foreign: ids.openapi({ description: "Another tenant has a row of this message." }),
    altered: ids.openapi({ description: "The row or an event is not what the mirror wrote." }),
    events_missing: ids.openapi({ description: "The audit trail is not complete." }),
    unproven: z.int().openapi({
      description:
        "Messages whose last revision neither the ledger nor an object could tell. A call asks 500 objects at most: call again.",
    }),
    batches: BatchVerdict,
    records: z.array(RecordFinding).openapi({
      description:
        "Of holds, erasures, dead letters, webhook deliveries, disclosures and the audit trail.",
    }),
    truncated: z.boolean().openapi({ description: "Lists end at 1,000: there is more." }),
  })
  .openapi("MirrorVerdict");

const RepairInput = z
  .strictObject({
    day: Day.optional(),
    ids: z.array(z.string().min(1).max(255)).min(1).max(REPAIR_LIMIT).optional(),
  })
  .refine(({ day, ids }) => (day === undefined) !== (ids === undefined), "needs either day or ids")
  .openapi("MirrorRepairInput");

const RepairView = z
  .object({
    asked: z.int(),
    repaired: z.int(),
    refused: ids.openapi({ description: "The database refuses the row: see the dead letters." }),
    untold: ids.openapi({ description: "The object did not answer: call again for these." }),
    notFound: ids.openapi({ description: "No such object (any more): the row was left alone." }),
    truncated: z.boolean().openapi({ description: "More is left: call again." }),
  })
  .openapi("MirrorRepair");

export const mirrorRoutes = new OpenAPIHono<AppEnv>({ defaultHook: invalidRequest });

mirrorRoutes.use("/v1/mirror/*", requireKey);

const verifying = route({
  method: "get",
  path: "/v1/mirror/verify",
  operationId: "verifyMirror",
  tag: "mirror",
  summary: "Compare the ledger of accepted messages with SQL",
  description:
    "Of the running day, what was accepted in the last seconds may still be on its way and is then named as missing.",
  scope: "admin",
  reads: "sql",
  whileRestored: "answers",
  request: { query: z.strictObject({ day: Day }) },
  responses: { 200: json(VerdictView, "What differs, or that nothing does") },
});

mirrorRoutes.openapi(verifying, async (c) => {
  const { day } = c.req.valid("query");
  const verdict = await verify(c.get("isolate"), c.get("tenant"), day);
  return c.json(
    {
      ...verdict,
      missing: [...verdict.missing],
      unexpected: [...verdict.unexpected],
      stale: [...verdict.stale],
      resurrected: [...verdict.resurrected],
      foreign: [...verdict.foreign],
      altered: [...verdict.altered],
      events_missing: [...verdict.events_missing],
      batches: batchesView(verdict.batches),
      records: verdict.records.map((found) => ({ ...found, ids: [...found.ids] })),
    },
    200,
  );
});

const repair = route({
  method: "post",
  path: "/v1/mirror/repair",
  operationId: "repairMirror",
  tag: "mirror",
  summary: "Let the objects mirror again what a day lacks, or the messages named",
  description: `At most ${REPAIR_LIMIT} messages a call. What has no object any more is left as it is.`,
  scope: "admin",
  reads: "sql",
  whileRestored: "answers",
  request: {
    body: { required: true, content: { "application/json": { schema: RepairInput } } },
  },
  responses: { 200: json(RepairView, "What was done") },
});

mirrorRoutes.openapi(repair, async (c) => {
  const input = c.req.valid("json");
  const tenant = c.get("tenant");
  const verdict =
    input.day === undefined ? undefined : await verify(c.get("isolate"), tenant, input.day);
  const named = verdict ? differing(verdict) : (input.ids ?? []);
  const asked = {
    messages: Math.min(named.length, REPAIR_LIMIT),
    ...(input.day && { day: input.day }),
  };
  await noteAct(c, "mirror.repaired", asked);
  const taken = named.slice(0, REPAIR_LIMIT);
  const isolate = c.get("isolate");
  const batchIds = taken.filter((id) => isolate.batches.find(id) !== undefined);
  const messageIds = taken.filter((id) => !batchIds.includes(id));
  const repair = await repairMessages(isolate, tenant, messageIds);
  const batches = await repairBatches(isolate, tenant, batchIds);
  return c.json(
    {
      ...repair,
      asked: repair.asked + batchIds.length,
      repaired: repair.repaired + batches.repaired.length,
      refused: [...repair.refused],
      untold: [...repair.untold],
      notFound: [...repair.notFound, ...batches.notFound],
      truncated: named.length > REPAIR_LIMIT || verdict?.truncated === true,
    },
    200,
  );
});

async function verify(
  isolate: VerifyHost & Pick<Isolate, "withPostgres">,
  tenant: string,
  day: string,
): Promise<Verdict> {
  const range: DayRange | undefined = rangeOfDay(day);
  if (!range) throw new Error("the schema lets only days through");
  return isolate.withPostgres(
    async (sql) => verifyDay(isolate, sql, { tenant, day, range }),
    "export",
  );
}

function batchesView(found: BatchFindings) {
  return {
    missing: [...found.missing],
    unexpected: [...found.unexpected],
    stale: [...found.stale],
    foreign: [...found.foreign],
    altered: [...found.altered],
    unproven: found.unproven,
  };
}

/** Unexpected ones last: what was made by hand has no object, and must not take the place of what can be mended. */
function differing(verdict: Verdict): readonly string[] {
  const { missing, stale, resurrected, foreign, altered, events_missing, unexpected } = verdict;
  const { unproven: _count, unexpected: ofBatches, ...batches } = verdict.batches;
  const mendable = [
    ...Object.values(batches),
    resurrected,
    missing,
    stale,
    altered,
    events_missing,
    foreign,
  ];
  return [...new Set([...mendable.flat(), ...ofBatches, ...unexpected])];
}
