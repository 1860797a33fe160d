/** `POST /v1/receipts`: a delivery receipt pushed from outside, merged by rank in the message's object. */
import { OpenAPIHono, z } from "@hono/zod-openapi";
import type { Context } from "hono";

import type { Receipt, ReceiptAnswer } from "../../objects/message/message-rpc.ts";
import { messageWithTimeline, toldByObject } from "../../objects/message/message-view.ts";
import { timingOf } from "../../objects/message/timing.ts";
import { readMessage } from "../../sql/mirror/read.ts";
import { openMessage } from "../../sql/privacy/protected-row.ts";
import { requireKey } from "../access/auth.ts";
import type { AppEnv } from "../app-env.ts";
import { invalidRequest } from "../problems/invalid.ts";
import { route } from "../route.ts";
import { MessageWithTimeline } from "../shapes/schemas.ts";
import { ReceiptInput, readReceipt } from "./receipt-input.ts";
import { addressesOf, othersOf, type Owned } from "./receipt-owner.ts";

const ReceiptResult = z
  .object({
    result: z.enum(["merged", "ignored"]).openapi({
      description:
        "`ignored`: it taught nothing, being a repeat or of lower rank than what is known.",
    }),
    message: MessageWithTimeline,
  })
  .openapi("ReceiptResult");

type ReceiptResult = z.output<typeof ReceiptResult>;

export const receipts = new OpenAPIHono<AppEnv>({ defaultHook: invalidRequest });

receipts.use("/v1/receipts", requireKey);

const receive = route({
  method: "post",
  path: "/v1/receipts",
  summary: "Hand in a delivery receipt",
  description:
    "By the message's id or by the provider's; in any order and as often as you like. A final result is never changed. An operator's key (scope `admin` of the default tenant, without X-Tenant-ID) reaches the message whichever tenant has it; every other key its own tenant's alone.",
  scope: "admin",
  reads: "sql",
  request: {
    body: { required: true, content: { "application/json": { schema: ReceiptInput } } },
  },
  responses: {
    200: {
      description: "Merged, or known already",
      content: { "application/json": { schema: ReceiptResult } },
    },
  },
  reasons: ["receipt_not_found", "receipt_ambiguous", "not_found", "receipt_mismatch"],
});

receipts.openapi(receive, async (c) => {
  const read = readReceipt(c.req.valid("json"), Date.now());
  if ("faults" in read) {
    throw receive.refuse({ kind: "invalid_request", faults: read.faults });
  }
  const { receipt } = read.ok;
  const owned = await addressesOf(c, read.ok);
  const [first] = owned;
  if (first === undefined) {
    c.get("isolate").telemetry.counts.receipt("not_found", undefined);
    throw receive.refuse({ kind: "receipt_not_found" });
  }
  const answer = await handToOwner(c, owned, receipt);
  c.get("isolate").telemetry.counts.receipt(
    typeof answer === "string" ? answer : answer.result,
    receipt.at === undefined ? undefined : Date.now() - receipt.at,
  );
  if (answer === "ambiguous") throw receive.refuse({ kind: "receipt_ambiguous" });
  if (answer === "not_found") throw receive.refuse({ kind: "not_found" });
  if (answer === "mismatch") throw receive.refuse({ kind: "receipt_mismatch" });
  return c.json(answer, 200);
});

type Handed = ReceiptResult | "not_found" | "mismatch" | "ambiguous";

async function handToOwner(
  c: Context<AppEnv>,
  [owned, second]: readonly Owned[],
  receipt: Receipt,
): Promise<Handed> {
  if (!owned) return "not_found";
  if (second) return "ambiguous";
  const answer = await hand(c, owned, receipt);
  if (answer !== "not_found") return answer;
  const [other, another] = await othersOf(c, owned.id);
  if (!other) return "not_found";
  return another ? "ambiguous" : hand(c, other, receipt);
}

async function hand(c: Context<AppEnv>, { tenant, id }: Owned, receipt: Receipt): Promise<Handed> {
  const settings = c.get("settings");
  const found = await c.get("isolate").messages.find(tenant, id);
  if (!found) return "not_found";
  const answer = (await found.ask(async (stub) => stub.receive(tenant, receipt))) as ReceiptAnswer;
  if (answer.kind === "mismatch") return "mismatch";
  if (answer.kind === "not_found") return afterRetention(c, { tenant, id }, receipt);
  const told = toldByObject(answer.record, timingOf(settings), Date.now());
  return { result: answer.kind, message: messageWithTimeline(told) };
}

/** Without its object a message is final, and what is in SQL is all that is left of it. */
async function afterRetention(
  c: Context<AppEnv>,
  { tenant, id }: Owned,
  receipt: Receipt,
): Promise<Handed> {
  const stored = await c.get("isolate").withPostgres(async (sql) => readMessage(sql, tenant, id));
  if (!stored) return "not_found";
  const known = stored.row.provider_message_id;
  const given = receipt.providerMessageId;
  if (given !== undefined && known !== "" && given !== known) return "mismatch";
  const told = await openMessage(c.get("settings"), stored);
  return { result: "ignored", message: messageWithTimeline(told) };
}
