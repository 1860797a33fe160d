/** The templates that a tenant may see, a page at a time. */
import { maySee, templateKey, type RegisteredTemplate } from "../../domain/template/registered.ts";
import { DEFAULT_TENANT } from "../../domain/tenant/tenant-config.ts";
import type { TemplateDesk, TemplatePage, TemplateQuery } from "../../providers/template-desk.ts";
import type { TemplateHost, Viewer } from "./find-template.ts";

export interface SeenTemplate {
  readonly template: RegisteredTemplate;
  readonly owner: string | undefined;
}

export interface SeenPage {
  readonly kind: "page";
  readonly data: readonly SeenTemplate[];
  readonly total: number;
}

/** An account with more templates than that has a tenant's list cut. */
const MOST_PAGES = 20;

export async function listTemplates(
  { templateRegister }: Pick<TemplateHost, "templateRegister">,
  { tenant }: Viewer,
  { providerId, desk }: { readonly providerId: string; readonly desk: TemplateDesk },
  query: TemplateQuery,
): Promise<SeenPage | { readonly kind: "provider_unavailable" }> {
  const owners = await templateRegister.owners();
  const ownerOf = ({ id }: RegisteredTemplate): string | undefined =>
    owners[templateKey({ providerId, id })];
  const isSeen = (template: RegisteredTemplate): boolean => maySee(tenant, ownerOf(template));
  // The provider's pages are those of the account: a tenant's are made of all of them.
  const page =
    tenant === DEFAULT_TENANT
      ? await readPage(desk, query)
      : pageOf(await readAll(desk, query), isSeen, query);
  if (!page) return { kind: "provider_unavailable" };
  const { templates, total } = page;
  const waiting = templates.filter(({ state }) => state === "inspection");
  await templateRegister.watch(waiting.map(({ id }) => ({ providerId, id })));
  const data = templates.map((template) => ({ template, owner: ownerOf(template) }));
  return { kind: "page", data, total };
}

async function readPage(
  desk: TemplateDesk,
  query: TemplateQuery,
): Promise<TemplatePage | undefined> {
  const answer = await desk.page(query);
  return answer.ok ? answer.page : undefined;
}

async function readAll(
  desk: TemplateDesk,
  { state }: TemplateQuery,
): Promise<readonly RegisteredTemplate[] | undefined> {
  const all: RegisteredTemplate[] = [];
  for (let page = 1; page <= MOST_PAGES; page++) {
    const read = await readPage(desk, { page, limit: desk.maxPage, ...(state && { state }) });
    if (!read) return undefined;
    all.push(...read.templates);
    if (read.templates.length === 0 || all.length >= read.total) break;
  }
  return all;
}

function pageOf(
  all: readonly RegisteredTemplate[] | undefined,
  isSeen: (template: RegisteredTemplate) => boolean,
  { page, limit }: TemplateQuery,
): TemplatePage | undefined {
  const seen = all?.filter(isSeen);
  const start = (page - 1) * limit;
  return seen && { templates: seen.slice(start, start + limit), total: seen.length };
}
