/** Render, validate, route: what of a draft is stored and which way it goes, or everything that is wrong with it. */
import type { Draft } from "../../domain/message/draft.ts";
import type { Fault } from "../../domain/message/intake-checks.ts";
import { takeIn } from "../../domain/message/intake.ts";
import type { MessageRequest } from "../../domain/message/record.ts";
import type { Choice } from "../../domain/routing/choose.ts";
import { routeMessage, type RouteHost } from "../../providers/route-message.ts";
import type { TemplateHost } from "../templates/find-template.ts";
import type { Rules } from "./admit.ts";
import { withTemplate } from "./template.ts";

export type Judged =
  | {
      readonly ok: true;
      readonly request: MessageRequest;
      readonly choice: Choice;
      readonly scheduledAt: number | undefined;
      readonly image: Uint8Array | undefined;
    }
  | { readonly ok: false; readonly faults: readonly Fault[] };

export type JudgeHost = RouteHost & TemplateHost;

/** @param fraction 0 ≤ fraction < 1: decides between routes of equal right. */
export async function judge(
  host: JudgeHost,
  { config, limits, now }: Rules,
  draft: Draft,
  fraction: number,
): Promise<Judged> {
  const intake = takeIn(draft, limits, now);
  if (!intake.ok) return intake;
  const wish = { fraction, wanted: draft.providerId };
  const routed = routeMessage(host, config, intake.request, wish);
  const filled = routed.ok ? await withTemplate(host, routed, config.id) : routed;
  if (!filled.ok) return { ok: false, faults: [filled.fault] };
  const { scheduledAt, image } = intake;
  return { ...filled, scheduledAt, image };
}
