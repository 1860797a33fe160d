/** `POST /v1/receipts`: a delivery receipt of the provider, merged by rank in the message's object. */
import { OpenAPIHono, z } from "@hono/zod-openapi";
import type { Context } from "hono";

import { contradicts } from "../../domain/message/contradiction.ts";
import { stateOf } from "../../domain/message/states.ts";
import type { Receipt, ReceiptAnswer } from "../../objects/message/message-rpc.ts";
import type { Told } from "../../objects/message/message-view.ts";
import { readMessage } from "../../sql/mirror/read.ts";
import { openMessage } from "../../sql/privacy/protected-row.ts";
import { noteAct } from "../access/audit-note.ts";
import type { AppEnv } from "../app-env.ts";
import { showMessage, toldNow } from "../messages/show-message.ts";
import { invalidRequest } from "../problems/invalid.ts";
import { route } from "../route.ts";
import { MessageWithTimeline } from "../shapes/schemas.ts";
import { requireProvider } from "./receipt-access.ts";
import { ReceiptInput, readReceipt } from "./receipt-input.ts";
import { ownersOf, type Owned } from "./receipt-owner.ts";

type Ctx = Context<AppEnv>;

const ReceiptResult = z
  .object({
    result: z.enum(["merged", "ignored", "contradicts"]).openapi({
      description:
        "`ignored`: it taught nothing, being a repeat or of lower rank than what is known. `contradicts`: it says the opposite of a final result, which stays; operators are alerted.",
    }),
    message: MessageWithTimeline,
  })
  .openapi("ReceiptResult");

type ReceiptResult = z.output<typeof ReceiptResult>;

export const receipts = new OpenAPIHono<AppEnv>({ defaultHook: invalidRequest });

receipts.use(
  "/v1/receipts",
  requireProvider(() => receive.refuse),
);

const receive = route({
  method: "post",
  path: "/v1/receipts",
  operationId: "createReceipt",
  tag: "receipts",
  summary: "Hand in a delivery receipt, with the provider's own key",
  description:
    "With a key of RECEIPT_KEYS as `Authorization: Bearer …`: it reaches the messages of its provider, whichever tenant has them (or that of X-Tenant-ID), and no other. Keys of tenants and of operators make no results: 403. By the message's id or by the provider's; in any order and as often as you like. A final result is never changed. Each receipt stands in the audit trail, and `stateSource` says of a message that it has its state from one.",
  scope: "any",
  credential: "receiptKey",
  reads: "sql",
  whileRestored: "answers",
  request: {
    body: { required: true, content: { "application/json": { schema: ReceiptInput } } },
  },
  responses: {
    200: {
      description: "Merged, known already, or contradicted",
      content: { "application/json": { schema: ReceiptResult } },
    },
  },
  reasons: [
    "provider_key_required",
    "receipt_not_found",
    "receipt_ambiguous",
    "receipt_provider",
    "not_found",
    "receipt_mismatch",
  ],
});

receipts.openapi(receive, async (c) => {
  const read = readReceipt(c.req.valid("json"), Date.now());
  if ("faults" in read) {
    throw receive.refuse({ kind: "invalid_request", faults: read.faults });
  }
  const provider = c.get("provider") ?? "";
  const { receipt, providerId = provider } = read.ok;
  if (providerId !== provider) throw receive.refuse({ kind: "receipt_provider", provider });
  const [owned, second] = await ownersOf(
    c.get("isolate"),
    { provider, tenant: c.req.header("x-tenant-id") },
    read.ok,
  );
  const answer: Handed = second
    ? "ambiguous"
    : owned
      ? await hand(c, owned, receipt)
      : "unknown_id";
  const result = typeof answer === "string" ? answer : answer.result;
  c.get("isolate").telemetry.counts.receipt(
    result === "unknown_id" ? "not_found" : result,
    receipt.at === undefined ? undefined : Date.now() - receipt.at,
  );
  if (answer === "unknown_id") throw receive.refuse({ kind: "receipt_not_found" });
  if (answer === "ambiguous") throw receive.refuse({ kind: "receipt_ambiguous" });
  if (answer === "not_found") throw receive.refuse({ kind: "not_found" });
  if (answer === "mismatch") throw receive.refuse({ kind: "receipt_mismatch" });
  return c.json(answer, 200);
});

type Handed = ReceiptResult | "not_found" | "mismatch" | "ambiguous" | "unknown_id";

async function hand(c: Ctx, { tenant, id }: Owned, receipt: Receipt): Promise<Handed> {
  const provider = c.get("provider") ?? "";
  const found = await c.get("isolate").messages.find(tenant, id);
  const record = await found?.ask(async (stub) => stub.read(tenant));
  if (!found || !record) return afterRetention(c, { tenant, id }, receipt);
  // A message of another provider is none that this one knows of.
  if (record.providerId !== provider) return "not_found";
  await noteReceipt(c, { tenant, id }, receipt, "receipt.received");
  const asked = { ...receipt, providerId: provider };
  const answer = (await found.ask(async (stub) => stub.receive(tenant, asked))) as ReceiptAnswer;
  switch (answer.kind) {
    case "mismatch":
    case "not_found":
      return answer.kind;
    case "contradicts":
      await reportContradiction(c, { tenant, id }, receipt);
      return { result: answer.kind, message: await showMessage(c, toldNow(c, answer.record)) };
    case "merged":
    case "ignored":
      return { result: answer.kind, message: await showMessage(c, toldNow(c, answer.record)) };
  }
}

/** Without its object a message is final, and what is in SQL is all that is left of it. */
async function afterRetention(c: Ctx, owned: Owned, receipt: Receipt): Promise<Handed> {
  const { tenant, id } = owned;
  const stored = await c
    .get("isolate")
    .withPostgres(async (sql) => readMessage(sql, tenant, id), "look_up");
  if (!stored || stored.row.provider_id !== c.get("provider")) return "not_found";
  const known = stored.row.provider_message_id;
  const given = receipt.providerMessageId;
  if (given !== undefined && known !== "" && given !== known) return "mismatch";
  await noteReceipt(c, owned, receipt, "receipt.received");
  const told: Told = await openMessage(c.get("settings"), stored);
  const isContrary = contradicts(stateOf(stored.row.state), receipt.status);
  if (isContrary) await reportContradiction(c, owned, receipt);
  return {
    result: isContrary ? "contradicts" : "ignored",
    message: await showMessage(c, told),
  };
}

/** The result stays; a person finds out which of the two is wrong, and whether the key was stolen. */
async function reportContradiction(c: Ctx, owned: Owned, receipt: Receipt): Promise<void> {
  await noteReceipt(c, owned, receipt, "receipt.contradicted");
  const condition = `receipts:${c.get("provider") ?? ""}` as const;
  await c.get("isolate").alerts.tell(condition, { code: "RECEIPT_CONTRADICTS" });
}

/** Before it is merged. */
async function noteReceipt(
  c: Ctx,
  { tenant, id }: Owned,
  { status, statusCode }: Receipt,
  action: "receipt.received" | "receipt.contradicted",
): Promise<void> {
  const detail = { messageId: id, status, ...(statusCode !== undefined && { code: statusCode }) };
  await noteAct(c, action, detail, tenant);
}
