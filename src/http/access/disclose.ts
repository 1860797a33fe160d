/** Puts on record that numbers are shown, before they are: who, whose, which messages, by which route, from where. */
import type { Context } from "hono";

import type { ExportNote, Viewer } from "../../domain/privacy/disclosure.ts";
import type { Numbers } from "../../domain/privacy/sight.ts";
import { isProtected } from "../../kernel/settings/privacy.ts";
import { storedHash } from "../../sql/privacy/look-up-hash.ts";
import type { AppEnv } from "../app-env.ts";
import { originOf } from "./audit-note.ts";
import { API_KEY_ACTOR } from "./auth.ts";
import { routeOf } from "./observe.ts";
import { SIGNED_IN } from "./sign-in.ts";

type Ctx = Context<AppEnv>;

interface ShownRow {
  readonly message_id: string;
  /** Domestic digits; empty once it was forgotten. */
  readonly to: string;
}

/**
 * For whoever shows rows. Nothing is noted of masks, nor where numbers are not protected.
 * @throws Error where it cannot be kept: then nothing may be shown.
 */
export async function disclose(c: Ctx, numbers: Numbers, rows: readonly ShownRow[]): Promise<void> {
  const settings = c.get("settings");
  const shown = rows.filter(({ to }) => to !== "");
  if (numbers === "masked" || !isProtected(settings) || shown.length === 0) return;
  const tenant = c.get("tenant");
  await c.get("isolate").disclosures.read(tenant, {
    kind: "read",
    viewer: await viewerOf(c),
    route: `${c.req.method} ${routeOf(c)}`,
    shown: await Promise.all(
      shown.map(async ({ message_id: messageId, to }) => ({
        messageId,
        recipient: (await storedHash(settings, tenant, to)).hash,
      })),
    ),
  });
}

/** @throws Error where it cannot be kept. */
export async function noteExport(
  c: Ctx,
  note: Pick<ExportNote, "kind" | "exportId" | "reason" | "disclosures" | "detail">,
): Promise<void> {
  const viewer = await viewerOf(c);
  const route = `${c.req.method} ${routeOf(c)}`;
  await c.get("isolate").disclosures.export(c.get("tenant"), { ...note, viewer, route });
}

export async function viewerOf(c: Ctx): Promise<Viewer> {
  return {
    actor: c.get("actor"),
    keyId: c.get("keyId") ?? (c.get("signedIn") ? SIGNED_IN : API_KEY_ACTOR),
    person: c.get("person") ?? null,
    origin: await originOf(c, c.get("tenant")),
  };
}
