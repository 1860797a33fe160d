/** `POST /v1/messages/{id}/redact`: forget number and text of one message, for good. */
import { OpenAPIHono, z } from "@hono/zod-openapi";

import { eraseMessage } from "../../app/erase/erase-message.ts";
import { keepAct } from "../../app/erase/keep-act.ts";
import type { MessageRecord } from "../../domain/message/record.ts";
import { isFinal } from "../../domain/message/states.ts";
import { isHeld } from "../../domain/privacy/redact.ts";
import { readMessage } from "../../sql/mirror/read.ts";
import type { StoredMessage } from "../../sql/mirror/row.ts";
import { isRowHeld } from "../../sql/privacy/holds.ts";
import { raiseMark, refuseReadOnly } from "../../sql/privacy/mark.ts";
import { openMessage } from "../../sql/privacy/protected-row.ts";
import { noteAct } from "../access/audit-note.ts";
import { requireKey } from "../access/auth.ts";
import type { AppEnv } from "../app-env.ts";
import { invalidRequest } from "../problems/invalid.ts";
import type { ReasonOf } from "../problems/reasons.ts";
import { route } from "../route.ts";
import { json } from "../shapes/answers.ts";
import { bounded, MOST } from "../shapes/bounded.ts";
import { MessageWithTimeline } from "../shapes/schemas.ts";
import { showMessage, toldNow } from "./show-message.ts";

export const redactRoutes = new OpenAPIHono<AppEnv>({ defaultHook: invalidRequest });

redactRoutes.use("/v1/messages/*", requireKey);

const redact = route({
  method: "post",
  path: "/v1/messages/{id}/redact",
  operationId: "redactMessage",
  tag: "messages",
  summary: "Forget number and text of a final message",
  description:
    "In its object, its row, the archive and what is still on its way. It stays countable: type, state, times and cost are kept, `to` is empty. Its key sends nothing again for ERASED_DAYS. Once is enough; again changes nothing.",
  scope: "admin",
  reads: "sql",
  whileRestored: "answers",
  request: { params: z.object({ id: bounded(MOST.id).openapi({ example: "msg_2f0…" }) }) },
  responses: {
    200: json(MessageWithTimeline, "What is left of it"),
  },
  reasons: ["on_hold", "not_final", "not_found"],
});

redactRoutes.openapi(redact, async (c) => {
  const { id } = c.req.valid("param");
  const tenant = c.get("tenant");
  const settings = c.get("settings");
  const found = await c.get("isolate").messages.find(tenant, id);
  const record = await found?.ask(async (stub) => stub.read(tenant));
  const refused = record && refusalOf(record);
  if (refused) throw redact.refuse(refused);
  const redacted = await c.get("isolate").withPostgres(async (sql) => {
    if (await isRowHeld(sql, tenant, id)) return { kind: "held" } as const;
    const known = record ?? (await readMessage(sql, tenant, id));
    // Before it is done, and only what will be.
    let mark: number | undefined;
    if (known && isNews(known)) {
      await refuseReadOnly(sql);
      await noteAct(c, "message.redacted", { messageId: id });
      const acceptedAt = "row" in known ? known.row.accepted_at : known.acceptedAt;
      const kept = { kind: "redaction", messageId: id, acceptedAt, at: Date.now() } as const;
      mark = await keepAct(c.get("isolate"), tenant, kept);
    }
    const erased = await eraseMessage(c.get("isolate"), sql, { tenant, messageId: id }, false);
    if (mark !== undefined) await raiseMark(sql, mark);
    if (erased.kind !== "row" && erased.kind !== "not_found") return erased;
    return { kind: erased.kind, stored: await readMessage(sql, tenant, id) };
  }, "write");
  switch (redacted.kind) {
    case "ok":
      return c.json(await showMessage(c, toldNow(c, redacted.record)), 200);
    case "held":
      throw redact.refuse({ kind: "on_hold" });
    case "not_final":
      throw redact.refuse({ kind: "not_final", state: redacted.record.state });
    case "row":
    case "not_found": {
      const { stored } = redacted;
      if (!stored) throw redact.refuse({ kind: "not_found" });
      if (redacted.kind === "row") {
        return c.json(await showMessage(c, await openMessage(settings, stored)), 200);
      }
      throw redact.refuse({ kind: "not_final", state: stored.row.state });
    }
  }
});

/** The object's objection, before anything is noted or done. */
function refusalOf(record: MessageRecord): ReasonOf<"on_hold" | "not_final"> | undefined {
  if (isHeld(record)) return { kind: "on_hold" };
  return isFinal(record.state) ? undefined : { kind: "not_final", state: record.state };
}

function isNews(known: MessageRecord | StoredMessage): boolean {
  if (!("row" in known)) return known.redactedAt === undefined;
  return known.row.redacted_at === null && known.row.finalized_at !== null;
}
