/**
 * Templates are registered, changed, deleted and given to inspection through their provider. What is done is told to this isolate's
 * cache and to the register, which has whose a template is and that its inspection is waited for.
 */
import {
  mayChange,
  type RegisteredTemplate,
  type TemplateDraft,
  type TemplateRef,
} from "../../domain/template/registered.ts";
import { DEFAULT_TENANT } from "../../domain/tenant/tenant-config.ts";
import type { Changed, ChangeFault, TemplateDesk } from "../../providers/template-desk.ts";
import {
  findTemplate,
  type FoundTemplate,
  type Missing,
  type NotSupported,
  type TemplateHost,
  type Viewer,
} from "./find-template.ts";

/** A template that its caller may change, and where. */
export interface OpenTemplate extends FoundTemplate {
  readonly desk: TemplateDesk;
}

/** The reasons that a change was not made. */
export type Unchanged =
  | { readonly kind: "template_not_found" }
  | { readonly kind: "provider_unavailable" }
  | { readonly kind: "template_refused"; readonly provider: string; readonly words: string }
  | { readonly kind: "template_change_lost" };

export type Done =
  | {
      readonly kind: "done";
      readonly template: RegisteredTemplate;
      readonly owner: string | undefined;
    }
  | Unchanged;

export async function openTemplate(
  host: TemplateHost,
  viewer: Viewer,
  id: string,
): Promise<OpenTemplate | Missing | { readonly kind: "template_shared" }> {
  const found = await findTemplate(host, viewer, id);
  if (found.kind !== "found") return found;
  const { provider, owner } = found;
  if (!mayChange(viewer, owner)) return { kind: "template_shared" };
  const desk = provider.templates;
  if (!desk) return { kind: "not_supported", provider: provider.id } satisfies NotSupported;
  return { ...found, desk };
}

export async function createTemplate(
  host: TemplateHost,
  { tenant }: Viewer,
  { providerId, desk }: { readonly providerId: string; readonly desk: TemplateDesk },
  draft: TemplateDraft,
): Promise<Done> {
  const made = await desk.create(draft);
  if (!made.ok) return unchanged(providerId, made.fault);
  const { value: template } = made;
  const ref = { providerId, id: template.id };
  // The operator's are everybody's.
  if (tenant !== DEFAULT_TENANT) {
    const owner = await host.templateRegister.claim(ref, tenant);
    // An equal one of somebody else's: ours is not known by its code.
    if (owner !== tenant) return { kind: "template_change_lost" };
  }
  await note(host, ref, template);
  const owner = tenant === DEFAULT_TENANT ? undefined : tenant;
  return { kind: "done", template, owner };
}

export async function replaceTemplate(
  host: TemplateHost,
  open: OpenTemplate,
  draft: TemplateDraft,
): Promise<Done> {
  return change(host, open, await open.desk.change(open.template.id, draft));
}

/** One that waits already goes on waiting. */
export async function inspectTemplate(host: TemplateHost, open: OpenTemplate): Promise<Done> {
  const { template, desk } = open;
  const waits = template.state === "inspection";
  return change(
    host,
    open,
    waits ? { ok: true, value: template } : await desk.inspect(template.id),
  );
}

export async function removeTemplate(
  host: TemplateHost,
  open: OpenTemplate,
): Promise<{ readonly kind: "done" } | Unchanged> {
  const ref = refOf(open);
  const removed = await open.desk.remove(ref.id);
  host.templates.forget(ref);
  if (!removed.ok) return unchanged(ref.providerId, removed.fault);
  await host.templateRegister.forget(ref);
  return { kind: "done" };
}

async function change(
  host: TemplateHost,
  open: OpenTemplate,
  changed: Changed<RegisteredTemplate>,
): Promise<Done> {
  const ref = refOf(open);
  if (changed.ok) {
    await note(host, ref, changed.value);
    return { kind: "done", template: changed.value, owner: open.owner };
  }
  // A lost change may have been made: nothing that was read before holds.
  host.templates.forget(ref);
  return unchanged(ref.providerId, changed.fault);
}

async function note(
  { templates, templateRegister }: TemplateHost,
  ref: TemplateRef,
  { state }: RegisteredTemplate,
): Promise<void> {
  templates.forget(ref);
  if (state === "inspection") await templateRegister.watch([ref]);
}

function refOf({ provider, template }: FoundTemplate): TemplateRef {
  return { providerId: provider.id, id: template.id };
}

function unchanged(provider: string, fault: ChangeFault): Unchanged {
  switch (fault.kind) {
    case "unknown_template":
      return { kind: "template_not_found" };
    case "unavailable":
      return { kind: "provider_unavailable" };
    case "refused":
      return { kind: "template_refused", provider, words: fault.message };
    case "lost":
      return { kind: "template_change_lost" };
  }
}
