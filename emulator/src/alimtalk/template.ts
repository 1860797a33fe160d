/** Template list, add and modify (§2.4, §2.5). Pure. */
import {
  ALIMTALK_MAX_TEXT,
  BUTTON_LINK_MAX,
  BUTTON_NAME_MAX,
  MAX_BUTTONS,
  TEMPLATE_NAME_MAX,
} from "../constants.ts";
import { kstDateTime } from "../kst.ts";
import { given, isObject, optionalText, parsePage } from "../rules.ts";
import type { JsonObject, Page } from "../rules.ts";
import type { Button, Template } from "../types.ts";

const TYPE_NAMES: Readonly<Record<string, string>> = {
  WL: "웹링크",
  AL: "앱링크",
  DB: "배송조회",
  DS: "배송조회",
  BK: "봇키워드",
  MD: "메시지전달",
};

export interface TemplateQuery {
  readonly page: Page;
  readonly code: string | null;
  readonly name: string | null;
  readonly status: string | null;
}

export function parseTemplateQuery(body: JsonObject): TemplateQuery | null {
  const page = parsePage(body);
  const code = optionalText(body["templateCode"]);
  const name = optionalText(body["templateName"]);
  const status = optionalText(body["templateStatus"]);
  if (page === null || code === null || name === null || status === null) return null;
  if (status !== undefined && !["Y", "I", "R"].includes(status)) return null;
  return { page, code: code ?? null, name: name ?? null, status: status ?? null };
}

function matches(value: string, wanted: string | null, exact: boolean): boolean {
  if (wanted === null) return true;
  return exact ? value === wanted : value.includes(wanted);
}

export function filterTemplates(
  all: readonly Template[],
  query: TemplateQuery,
  mode: "exact" | "substring",
): { readonly total: number; readonly rows: readonly Template[] } {
  const exact = mode === "exact";
  const found = all.filter(
    (template) =>
      matches(template.code, query.code, exact) &&
      matches(template.name, query.name, exact) &&
      (query.status === null || template.status === query.status),
  );
  const start = (query.page.number - 1) * query.page.size;
  return { total: found.length, rows: found.slice(start, start + query.page.size) };
}

export function templateItem(template: Template) {
  return {
    templateCode: template.code,
    templateName: template.name,
    templateContent: template.content,
    status: template.status,
    templateStatusMsg: template.statusMessage,
    templateStatusComments: template.comments,
    createDate: kstDateTime(template.createdAt),
    buttons: template.buttons.map((button, at) => ({
      ordering: String(at + 1),
      name: button.name,
      linkType: button.type,
      linkTypeName: TYPE_NAMES[button.type] ?? "",
      linkMo: button.linkMo,
      linkPc: button.linkPc,
      linkIos: button.linkIos,
      linkAnd: button.linkAnd,
    })),
  };
}

/** Undefined when it is neither absent nor a link of a length that is allowed. */
function link(value: unknown): string | null | undefined {
  if (!given(value) || value === "") return null;
  return typeof value === "string" && value.length <= BUTTON_LINK_MAX ? value : undefined;
}

function parseButton(value: unknown): Button | null {
  if (!isObject(value)) return null;
  const { type, name } = value;
  if (typeof type !== "string" || TYPE_NAMES[type] === undefined) return null;
  if (typeof name !== "string" || name === "" || name.length > BUTTON_NAME_MAX) return null;
  const [linkMo, linkPc] = [link(value["linkMo"]), link(value["linkPc"])];
  const [linkIos, linkAnd] = [link(value["linkIos"]), link(value["linkAnd"])];
  if (linkMo === undefined || linkPc === undefined) return null;
  if (linkIos === undefined || linkAnd === undefined) return null;
  if (type === "WL" && (linkMo === null || linkPc === null)) return null;
  if (type === "AL" && (linkIos === null || linkAnd === null)) return null;
  return { type, name, linkMo, linkPc, linkIos, linkAnd };
}

export interface TemplateDraft {
  readonly name: string;
  readonly content: string;
  readonly buttons: readonly Button[];
}

export function parseTemplateDraft(body: JsonObject): TemplateDraft | null {
  const name = body["templateName"];
  const content = body["templateContent"];
  if (typeof name !== "string" || name === "" || name.length > TEMPLATE_NAME_MAX) return null;
  if (typeof content !== "string" || content === "") return null;
  if (content.length > ALIMTALK_MAX_TEXT) return null;
  const raw = given(body["buttons"]) ? body["buttons"] : [];
  if (!Array.isArray(raw) || raw.length > MAX_BUTTONS) return null;
  const buttons = raw.map(parseButton).filter((button) => button !== null);
  return buttons.length === raw.length ? { name, content, buttons } : null;
}
