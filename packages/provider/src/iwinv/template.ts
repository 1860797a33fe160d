import {
  extractTemplateVariables,
  fail,
  type KMsgError,
  KMsgErrorCode,
  ok,
  type ProviderRequestContext,
  type Result,
  type Template,
  type TemplateListParams,
} from "@k-msg/core";

import { isRecord, readInteger, readList } from "../reading.ts";
import type { IwinvSettings } from "./config.ts";
import { iwinvError } from "./errors.ts";
import { parseKst } from "./iwinv-time.ts";
import { callIwinv } from "./transport.ts";

const LINKS = ["linkMo", "linkPc", "linkIos", "linkAnd"] as const;

const STATUSES: Readonly<Record<string, Template["status"]>> = {
  Y: "APPROVED",
  I: "INSPECTION",
  R: "REJECTED",
};

const FILTERS: Readonly<Record<string, string>> = {
  APPROVED: "Y",
  INSPECTION: "I",
  PENDING: "I",
  REJECTED: "R",
};

const text = (value: unknown): string => (typeof value === "string" ? value : "");

/** Codes are strings, but some are made of digits only. */
const readCode = (value: unknown): string =>
  typeof value === "number" ? String(value) : text(value);

/** All `#{name}` names in sending order: the text first, then each button's links. */
export const variableNames = (content: string, buttons: readonly unknown[]): string[] => {
  const links = buttons.filter(isRecord).flatMap((button) => LINKS.map((key) => text(button[key])));
  return [...new Set([content, ...links].flatMap(extractTemplateVariables))];
};

/** A template with what its inspection says (our addition). */
export interface IwinvTemplate extends Template {
  /** As IWINV has it: Y, I, R, or one that is not documented. */
  statusCode: string;
  /** `templateStatusMsg`. */
  statusMessage?: string;
  /** `templateStatusComments`: the reviewer's words. */
  comments?: string;
}

const readTemplate = (row: Record<string, unknown>): IwinvTemplate => {
  const code = readCode(row["templateCode"]);
  const content = text(row["templateContent"]);
  const buttons = readList(row["buttons"]);
  const statusCode = text(row["status"]);
  const statusMessage = text(row["templateStatusMsg"]).trim();
  const comments = text(row["templateStatusComments"]).trim();
  const createdAt = new Date(parseKst(row["createDate"]) ?? 0);
  return {
    id: code,
    code,
    name: text(row["templateName"]),
    content,
    status: STATUSES[statusCode] ?? "PENDING",
    statusCode,
    ...(statusMessage !== "" && { statusMessage }),
    ...(comments !== "" && { comments }),
    buttons,
    variables: variableNames(content, buttons),
    createdAt,
    updatedAt: createdAt,
  };
};

/** A page of the templates that match. */
export interface IwinvTemplatePage {
  templates: IwinvTemplate[];
  /** Number of templates on all pages. */
  total: number;
}

const queryTemplates = async (
  settings: IwinvSettings,
  body: Record<string, string>,
  context: ProviderRequestContext,
): Promise<Result<IwinvTemplatePage, KMsgError>> => {
  const answer = await callIwinv(
    settings,
    { channel: "ALIMTALK", purpose: "template", path: "/api/template/", body },
    context,
  );
  if (answer.isFailure) return answer;
  const templates = readList(answer.value.body["list"]).map(readTemplate);
  return ok({ templates, total: readInteger(answer.value.body["totalCount"]) ?? templates.length });
};

/** The query of `searchTemplates`: k-msg's parameters, and a part of the name. */
export interface IwinvTemplateQuery extends TemplateListParams {
  name?: string;
}

/** One page of templates; `createdAt` is the epoch when the provider names no date. */
export const searchTemplates = async (
  settings: IwinvSettings,
  params: IwinvTemplateQuery,
  context: ProviderRequestContext,
): Promise<Result<IwinvTemplatePage, KMsgError>> => {
  const { status, name, page = 1, limit = 15 } = params;
  const filter = status === undefined ? undefined : (FILTERS[status] ?? status);
  return queryTemplates(
    settings,
    {
      pageNum: String(page),
      pageSize: String(Math.min(limit, 1000)),
      ...(filter !== undefined && { templateStatus: filter }),
      ...(name !== undefined && { templateName: name }),
    },
    context,
  );
};

/** TEMPLATE_NOT_FOUND unless a row has exactly this code: the filter may match parts of codes. */
export const getTemplate = async (
  settings: IwinvSettings,
  code: string,
  context: ProviderRequestContext,
): Promise<Result<IwinvTemplate, KMsgError>> => {
  const body = { pageNum: "1", pageSize: "1000", templateCode: code };
  const found = await queryTemplates(settings, body, context);
  if (found.isFailure) return found;
  const template = found.value.templates.find((candidate) => candidate.code === code);
  if (template !== undefined) return ok(template);
  return fail(
    iwinvError(KMsgErrorCode.TEMPLATE_NOT_FOUND, "IWINV has no template with this code", {
      outcome: "refused",
      fault: "request",
    }),
  );
};

/** Number of templates that one provider object caches. */
const CACHE_LIMIT = 500;

/**
 * Remembers templates for a while; failures are not remembered. Two lookups at once both go out: on
 * Workers one request may not wait for another request's fetch.
 */
export const createTemplateCache = (settings: IwinvSettings) => {
  const entries = new Map<string, { template: Template; untilMs: number }>();
  return {
    async get(code: string, context: ProviderRequestContext): Promise<Result<Template, KMsgError>> {
      const entry = entries.get(code);
      if (entry !== undefined && settings.now() < entry.untilMs) return ok(entry.template);
      const found = await getTemplate(settings, code, context);
      if (found.isFailure) return found;
      if (entries.size >= CACHE_LIMIT) entries.clear();
      const untilMs = settings.now() + settings.templateCacheTtlMs;
      entries.set(code, { template: found.value, untilMs });
      return found;
    },
    forget: (code: string): void => void entries.delete(code),
  };
};

export type TemplateCache = ReturnType<typeof createTemplateCache>;
