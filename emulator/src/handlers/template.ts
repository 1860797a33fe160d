/** Template list, add, modify and delete (§2.4, §2.5). */
import {
  filterTemplates,
  parseTemplateDraft,
  parseTemplateQuery,
  templateItem,
} from "../alimtalk/template.ts";
import { FOUND_MESSAGE, alimtalkText } from "../constants.ts";
import { drawReadFault } from "../faults.ts";
import { coded, codeValue, html, json } from "../reply.ts";
import type { Draft } from "../reply.ts";
import { jsonObject } from "../rules.ts";
import type { JsonObject } from "../rules.ts";
import {
  allTemplates,
  deleteTemplate,
  findTemplate,
  nextTemplateCode,
  putTemplate,
} from "../store/templates.ts";
import type { WireCall } from "../types.ts";
import type { Context } from "./context.ts";

function list(context: Context, body: JsonObject): Draft {
  const { sql, settings } = context;
  const query = parseTemplateQuery(body);
  if (query === null) return coded("alimtalk", 400, settings);
  const { total, rows } = filterTemplates(allTemplates(sql), query, settings.templateFilter);
  return json({
    code: codeValue(200, settings.stringCodes),
    message: FOUND_MESSAGE,
    totalCount: total,
    list: rows.map(templateItem),
  });
}

/** New and modified templates go into inspection (§2.5); what an earlier one said is gone. */
const IN_INSPECTION = { status: "I", statusMessage: "", comments: "" } as const;

function add(context: Context, body: JsonObject): Draft {
  const draft = parseTemplateDraft(body);
  if (draft === null) return coded("alimtalk", 400, context.settings);
  const code = nextTemplateCode(context.sql);
  putTemplate(context.sql, { ...draft, ...IN_INSPECTION, code, createdAt: context.now });
  const more = context.settings.templateAddAnswersCode ? { templateCode: code } : {};
  return coded("alimtalk", 200, context.settings, more);
}

function modify(context: Context, body: JsonObject): Draft {
  const code = body["templateCode"];
  const draft = parseTemplateDraft(body);
  if (draft === null || typeof code !== "string") return coded("alimtalk", 400, context.settings);
  const known = findTemplate(context.sql, code);
  if (known === null) return coded("alimtalk", 404, context.settings);
  putTemplate(context.sql, { ...draft, ...IN_INSPECTION, code, createdAt: known.createdAt });
  return coded("alimtalk", 200, context.settings);
}

function remove(context: Context, body: JsonObject): Draft {
  const { sql, settings } = context;
  const code = body["templateCode"];
  if (typeof code !== "string" || code === "") return coded("alimtalk", 400, settings);
  if (!deleteTemplate(sql, code)) return coded("alimtalk", 404, settings);
  return settings.templateDeleteMisspelt
    ? json({ code: codeValue(200, settings.stringCodes), messgae: alimtalkText(200) })
    : coded("alimtalk", 200, settings);
}

const ACTIONS = {
  template: list,
  "template/add": add,
  "template/modify": modify,
  "template/delete": remove,
} as const;

export function handleTemplate(
  context: Context,
  call: WireCall,
  endpoint: keyof typeof ACTIONS,
  number: number,
): Draft {
  if (drawReadFault(context.settings.faults, "template", number) !== null) {
    return html(502, "Bad Gateway");
  }
  const body = call.body.kind === "empty" ? {} : jsonObject(call.body);
  return body === null
    ? coded("alimtalk", 400, context.settings)
    : ACTIONS[endpoint](context, body);
}
