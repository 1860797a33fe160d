/** A webhook's address is asked whether it wants our calls; the trail has that it was. */
import type { Context } from "hono";

import { shownUrl } from "../../domain/audit/changes.ts";
import type { WebhookEndpoint } from "../../domain/tenant/tenant-config.ts";
import { NOT_ASKED } from "../../domain/webhook/challenge.ts";
import { asksChallenge } from "../../kernel/settings/webhooks.ts";
import { askForProof, type Proof } from "../../objects/webhook/challenge.ts";
import { noteAct } from "../access/audit-note.ts";
import type { AppEnv } from "../app-env.ts";

type Ctx = Context<AppEnv>;

/** @returns why the address is not proven; undefined: it is. */
export function gapOf(proof: Proof): string | undefined {
  switch (proof.kind) {
    case "proven":
      return undefined;
    case "unproven":
      return proof.why;
    case "limited":
      return `${NOT_ASKED}: there were too many challenges`;
  }
}

/** Asks, whatever the settings say. */
export async function prove(c: Ctx, endpoint: WebhookEndpoint): Promise<Proof> {
  const { id, url } = endpoint;
  await noteAct(c, "webhook.challenged", { endpoint: id, url: shownUrl(url) });
  return askForProof(c.get("isolate"), c.get("tenant"), endpoint, c.executionCtx);
}

/** Asks where the settings want it; else every address counts as proven. */
export async function proveIfAsked(c: Ctx, endpoint: WebhookEndpoint): Promise<Proof> {
  return asksChallenge(c.get("settings")) ? prove(c, endpoint) : { kind: "proven" };
}
