/** `/v1/about`: what a page has to know before it shows anything: whose key this is, what it may do, and whether sends are real. */
import { OpenAPIHono, type z } from "@hono/zod-openapi";

import { findingsOf } from "../../app/doctor/controls.ts";
import { heartbeats } from "../../jobs/heartbeats.ts";
import { log } from "../../kernel/log.ts";
import { isLoopback } from "../../kernel/settings/https.ts";
import type { Settings } from "../../kernel/settings/settings.ts";
import { isoOrNull } from "../../kernel/time/iso.ts";
import { registry } from "../../providers/registry.ts";
import { requireKey } from "../access/auth.ts";
import { sightOf } from "../access/sight.ts";
import type { AppEnv } from "../app-env.ts";
import { route } from "../route.ts";
import { json } from "../shapes/answers.ts";
import { AboutView, type TaskView, type VersionView } from "./about-view.ts";

/** The addresses of the default provider are of this machine: nothing that is sent leaves it. */
function sendsToEmulator(settings: Settings): boolean {
  return registry.addresses(settings).every(isLoopback);
}

export const about = new OpenAPIHono<AppEnv>();

about.use("/v1/about", requireKey);

const tell = route({
  method: "get",
  path: "/v1/about",
  operationId: "getAbout",
  tag: "service",
  summary: "Whose key this is, what it may do, and whether sends are real",
  scope: "any",
  responses: {
    200: json(AboutView, "About the key and this service"),
  },
});

about.openapi(tell, async (c) => {
  const operator = c.get("operator");
  return c.json(
    {
      tenant: c.get("tenant"),
      scopes: [...c.get("scopes")],
      operator,
      numbers: sightOf(c),
      emulator: sendsToEmulator(c.get("settings")),
      ...(operator && {
        findings: [...findingsOf(c.get("settings"))],
        version: versionOf(c.env.VERSION),
        tasks: [...(await tasksOf(c.get("isolate")))],
      }),
    },
    200,
  );
});

/** A configuration of somebody's own may lack the binding. */
function versionOf(version: Partial<WorkerVersionMetadata> = {}): z.output<typeof VersionView> {
  const { id = "unknown", tag, timestamp = "" } = version;
  const at = Date.parse(timestamp);
  return { id, tag: tag || null, at: isoOrNull(Number.isNaN(at) ? null : at) };
}

/** None where they cannot be told: the page is shown all the same. */
async function tasksOf(
  isolate: Parameters<typeof heartbeats>[0],
): Promise<readonly z.output<typeof TaskView>[]> {
  try {
    const all = (await heartbeats(isolate)) ?? [];
    return all.map(({ task, periodMs, lastAt, late }) => ({
      task,
      everySeconds: periodMs / 1000,
      lastSuccessAt: isoOrNull(lastAt),
      late,
    }));
  } catch (error) {
    log("warn", "heartbeats.not_told", { error });
    return [];
  }
}
