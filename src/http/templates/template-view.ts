import type { z } from "@hono/zod-openapi";
/** A template as it is answered, and as it is read from a request. */
import type { Context } from "hono";

import type { Viewer } from "../../app/templates/find-template.ts";
import type {
  RegisteredTemplate,
  TemplateButton,
  TemplateDraft,
} from "../../domain/template/registered.ts";
import { templateNames } from "../../domain/template/template.ts";
import { isoOrNull } from "../../kernel/time/iso.ts";
import type { AppEnv } from "../app-env.ts";
import type { TemplateChangeInput, TemplateView } from "./template-schemas.ts";

export function templateView(
  providerId: string,
  template: RegisteredTemplate,
  owner: string | undefined,
): z.output<typeof TemplateView> {
  const { id, name, state, review, content, buttons, createdAt } = template;
  return {
    id,
    providerId,
    name,
    state,
    review: review ?? null,
    text: content,
    buttons: buttons.map((button) => ({ ...button })),
    variables: [...templateNames(template)],
    createdAt: isoOrNull(createdAt),
    tenant: owner ?? null,
  };
}

export function templateDraft({ name, text, buttons }: TemplateChangeInput): TemplateDraft {
  return { name, content: text, buttons: buttons.map(buttonOf) };
}

function buttonOf(given: TemplateChangeInput["buttons"][number]): TemplateButton {
  const { type, name, linkMobile, linkPc, linkIos, linkAndroid } = given;
  return {
    type,
    name,
    ...(linkMobile !== undefined && { linkMobile }),
    ...(linkPc !== undefined && { linkPc }),
    ...(linkIos !== undefined && { linkIos }),
    ...(linkAndroid !== undefined && { linkAndroid }),
  };
}

export function viewerOf(c: Context<AppEnv>): Viewer {
  return { tenant: c.get("tenant"), operator: c.get("operator") };
}
