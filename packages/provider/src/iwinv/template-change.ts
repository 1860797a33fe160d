import {
  fail,
  type KMsgError,
  KMsgErrorCode,
  ok,
  type ProviderRequestContext,
  type Result,
  type Template,
  type TemplateCreateInput,
  type TemplateUpdateInput,
} from "@k-msg/core";

import { isRecord, readId } from "../reading.ts";
import { isFilled } from "./checks.ts";
import type { IwinvSettings } from "./config.ts";
import { iwinvError, refuse } from "./errors.ts";
import { type TemplateBody, templateBody } from "./template-buttons.ts";
import { getTemplate, searchTemplates, variableNames } from "./template.ts";
import { callIwinv } from "./transport.ts";

/** All that a changing call needs beside what it changes. */
interface Host {
  readonly settings: IwinvSettings;
  readonly context: ProviderRequestContext;
}

const change = ({ settings, context }: Host, path: string, body: Record<string, unknown>) =>
  callIwinv(settings, { channel: "ALIMTALK", purpose: "change", path, body }, context);

const NO_CODE =
  "IWINV registered the template and named no code: look it up before adding it again";

/** A template of that age is not the one that was just added. */
const JUST_ADDED_MS = 600_000;

/**
 * The code of a template that was just added by a call whose answer names none or is lost: the newest of those with its name and
 * text. A second `add` would make a second template.
 */
const findAdded = async (
  { settings, context }: Host,
  { templateName, templateContent }: TemplateBody,
): Promise<string | undefined> => {
  const since = settings.now() - JUST_ADDED_MS;
  const found = await searchTemplates(settings, { name: templateName, limit: 1000 }, context);
  if (found.isFailure) return undefined;
  const { templates } = found.value;
  return templates
    .filter(({ name, content }) => name === templateName && content === templateContent)
    .filter(({ createdAt }) => createdAt.getTime() === 0 || createdAt.getTime() > since)
    .toSorted((one, other) => other.createdAt.getTime() - one.createdAt.getTime())[0]?.code;
};

/** Nobody knows what became of the call. An answer with a code is an answer, even where it says nothing certain. */
const isLost = ({ details }: KMsgError): boolean =>
  details?.["outcome"] === "unknown" && details["originalCode"] === undefined;

/** A new template goes into inspection by itself. */
export const createTemplate = async (
  settings: IwinvSettings,
  input: TemplateCreateInput,
  context: ProviderRequestContext,
): Promise<Result<Template, KMsgError>> => {
  if (!isRecord(input)) return refuse("a template needs a name and a content");
  const body = templateBody(settings, input);
  if (body.isFailure) return body;
  const host = { settings, context };
  const answer = await change(host, "/api/template/add/", body.value);
  if (answer.isFailure && !isLost(answer.error)) return answer;
  const named = answer.isSuccess ? readId(answer.value.body["templateCode"]) : undefined;
  const code = named ?? (await findAdded(host, body.value));
  if (code === undefined) {
    if (answer.isFailure) return answer;
    const facts = { outcome: "unknown", fault: "gateway" } as const;
    return fail(iwinvError(KMsgErrorCode.PROVIDER_ERROR, NO_CODE, facts));
  }
  const { templateName: name, templateContent: content } = body.value;
  const { category, buttons } = input;
  const createdAt = new Date(settings.now());
  return ok({
    id: code,
    code,
    name,
    content,
    ...(category !== undefined && { category }),
    status: "INSPECTION",
    ...(buttons !== undefined && { buttons }),
    variables: variableNames(content, body.value.buttons ?? []),
    createdAt,
    updatedAt: createdAt,
  });
};

/** Name, text and buttons go to IWINV as a whole, so what the patch leaves out is read first. The template is inspected anew. */
export const updateTemplate = async (
  settings: IwinvSettings,
  code: string,
  patch: TemplateUpdateInput,
  context: ProviderRequestContext,
): Promise<Result<Template, KMsgError>> => {
  const templateCode = isFilled(code) ? code.trim() : "";
  if (templateCode === "") return refuse("Template code is required");
  if (!isRecord(patch)) return refuse("a patch of a template is an object");
  const known = await getTemplate(settings, templateCode, context);
  if (known.isFailure) return known;
  const old = known.value;
  const next = {
    name: isFilled(patch.name) ? patch.name : old.name,
    content: isFilled(patch.content) ? patch.content : old.content,
    buttons: patch.buttons ?? old.buttons ?? [],
  };
  const body = templateBody(settings, next);
  if (body.isFailure) return body;
  const host = { settings, context };
  const answer = await change(host, "/api/template/modify/", { templateCode, ...body.value });
  if (answer.isFailure) return answer;
  const changed = await getTemplate(settings, templateCode, context);
  if (changed.isSuccess) return changed;
  return ok({
    ...old,
    ...next,
    status: "INSPECTION",
    ...(patch.category !== undefined && { category: patch.category }),
    variables: patch.variables ?? variableNames(next.content, body.value.buttons ?? []),
    updatedAt: new Date(settings.now()),
  });
};

export const deleteTemplate = async (
  settings: IwinvSettings,
  code: string,
  context: ProviderRequestContext,
): Promise<Result<void, KMsgError>> => {
  const templateCode = isFilled(code) ? code.trim() : "";
  if (templateCode === "") return refuse("Template code is required");
  const answer = await change({ settings, context }, "/api/template/delete/", { templateCode });
  return answer.isSuccess ? ok(undefined) : answer;
};
