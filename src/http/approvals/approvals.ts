/** `/v1/approvals`: acts that want two people. One asks, a person with the role approver confirms, and the first does it. */
import { OpenAPIHono, z } from "@hono/zod-openapi";
import type { Context } from "hono";

import {
  approvalState,
  untilOf,
  type Approval,
  type GuardedAct,
  type Party,
  type Verdict,
} from "../../domain/tenant/approvals.ts";
import type { Scope } from "../../domain/tenant/scopes.ts";
import { iso, isoOrNull } from "../../kernel/time/iso.ts";
import type { DecideAnswer } from "../../objects/tenant/approval-book.ts";
import type { TenantStub } from "../../objects/tenant/tenant-stub.ts";
import { storedHash } from "../../sql/privacy/look-up-hash.ts";
import { partyOf } from "../access/approved.ts";
import { noteAct } from "../access/audit-note.ts";
import { requireKey } from "../access/auth.ts";
import type { AppEnv } from "../app-env.ts";
import { invalidRequest } from "../problems/invalid.ts";
import type { Refuse } from "../problems/refusal.ts";
import { route } from "../route.ts";
import { json } from "../shapes/answers.ts";
import { bounded, MOST } from "../shapes/bounded.ts";
import { ApprovalInput, ApprovalView } from "./approval-schemas.ts";

type Ctx = Context<AppEnv>;

const params = z.object({ id: bounded(MOST.id).openapi({ example: "apr_…" }) });

/** The scope that the asking party needs when the act is confirmed. */
const SCOPE_OF: Readonly<Record<GuardedAct, Scope>> = {
  export: "export",
  erase: "admin",
  reveal: "reveal",
};

export const approvals = new OpenAPIHono<AppEnv>({ defaultHook: invalidRequest });

approvals.use("/v1/approvals", requireKey);
approvals.use("/v1/approvals/*", requireKey);

const ask = route({
  method: "post",
  path: "/v1/approvals",
  operationId: "requestApproval",
  tag: "approvals",
  once: true,
  summary: "Ask for the confirmation of an act that wants two people",
  description: "Which acts do a tenant's `twoPeople` says. It waits for a day.",
  scope: "any",
  request: {
    body: { required: true, content: { "application/json": { schema: ApprovalInput } } },
  },
  responses: { 201: json(ApprovalView, "It waits for a second person") },
  reasons: ["scope_missing", "too_many_approvals"],
});

approvals.openapi(ask, async (c) => {
  const { act, reason, to } = c.req.valid("json");
  const scope = SCOPE_OF[act];
  if (!c.get("scopes").includes(scope)) throw ask.refuse({ kind: "scope_missing", scope });
  const tenant = c.get("tenant");
  const recipient =
    to === undefined ? undefined : (await storedHash(c.get("settings"), tenant, to)).hash;
  const approval: Approval = {
    id: `apr_${crypto.randomUUID()}`,
    act,
    reason,
    askedBy: partyOf(c),
    askedAt: Date.now(),
    ...(recipient !== undefined && { recipient }),
  };
  await noteAct(c, "approval.asked", { approvalId: approval.id, act, reason });
  const taken = await stubOf(c).askApproval(approval);
  if (!taken) throw ask.refuse({ kind: "too_many_approvals" });
  return c.json(view(approval), 201);
});

const list = route({
  method: "get",
  path: "/v1/approvals",
  operationId: "listApprovals",
  tag: "approvals",
  summary: "What waits for a second person, or had one within 30 days; the newest first",
  scope: "read",
  responses: { 200: json(z.object({ data: z.array(ApprovalView) }), "All of them") },
});

approvals.openapi(list, async (c) => {
  const { tenants } = c.get("isolate");
  const all = await tenants.ask(c.get("tenant"), async (stub) => stub.approvals());
  return c.json({ data: (all as readonly Approval[]).map(view) }, 200);
});

const DECIDING = [
  "approval_not_found",
  "approver_needed",
  "same_person",
  "approval_closed",
] as const;

const approve = route({
  method: "post",
  path: "/v1/approvals/{id}/approve",
  operationId: "approveApproval",
  tag: "approvals",
  once: true,
  summary: "Confirm an act: for a person with the role approver who did not ask for it",
  description: "Whoever asked may do it then, within an hour.",
  scope: "read",
  request: { params },
  responses: { 200: json(ApprovalView, "Confirmed") },
  reasons: DECIDING,
});

approvals.openapi(approve, async (c) =>
  c.json(await decided(c, c.req.valid("param").id, "approved", approve.refuse), 200),
);

const refuse = route({
  method: "post",
  path: "/v1/approvals/{id}/refuse",
  operationId: "refuseApproval",
  tag: "approvals",
  once: true,
  summary: "Refuse an act: for a person with the role approver who did not ask for it",
  scope: "read",
  request: { params },
  responses: { 200: json(ApprovalView, "Refused") },
  reasons: DECIDING,
});

approvals.openapi(refuse, async (c) =>
  c.json(await decided(c, c.req.valid("param").id, "refused", refuse.refuse), 200),
);

type DecideReasons = (typeof DECIDING)[number];

async function decided(
  c: Ctx,
  id: string,
  verdict: Verdict,
  refusing: Refuse<DecideReasons>,
): Promise<z.output<typeof ApprovalView>> {
  const { tenants } = c.get("isolate");
  const all = await tenants.ask(c.get("tenant"), async (stub) => stub.approvals());
  const known = (all as readonly Approval[]).find((one) => one.id === id);
  if (!known) throw refusing({ kind: "approval_not_found" });
  if (c.get("role") !== "approver") throw refusing({ kind: "approver_needed" });
  await noteAct(c, `approval.${verdict}`, { approvalId: id, act: known.act });
  const answer = (await stubOf(c).decideApproval(id, partyOf(c), verdict)) as DecideAnswer;
  switch (answer.kind) {
    case "decided":
      return view(answer.approval);
    case "not_found":
      throw refusing({ kind: "approval_not_found" });
    case "same_person":
      throw refusing({ kind: "same_person" });
    case "closed":
      throw refusing({ kind: "approval_closed" });
  }
}

function stubOf(c: Ctx): TenantStub {
  return c.get("isolate").tenants.stub(c.get("tenant"));
}

function view(approval: Approval): z.output<typeof ApprovalView> {
  const { id, act, reason, recipient, askedBy, askedAt, decidedBy, decidedAt, usedAt } = approval;
  return {
    id,
    act,
    reason,
    state: approvalState(approval, Date.now()),
    recipient: recipient ?? null,
    askedBy: partyView(askedBy),
    askedAt: iso(askedAt),
    until: iso(untilOf(approval)),
    decidedBy: decidedBy ? partyView(decidedBy) : null,
    decidedAt: isoOrNull(decidedAt),
    usedAt: isoOrNull(usedAt),
  };
}

function partyView({ actor, person }: Party): { actor: string; person: string | null } {
  return { actor, person: person ?? null };
}
