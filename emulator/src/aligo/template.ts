/** `/akv10/template/list/`: the templates of the channel, or the one that is named. */
import { kstDateTime } from "../kst.ts";
import { findTemplate, allTemplates } from "../store/templates.ts";
import type { Template } from "../types.ts";
import { coded, type AligoReply, type Fields } from "./reply.ts";

const STATES: Readonly<Record<string, string>> = { Y: "APR", I: "REQ", R: "REJ" };

export function listAligoTemplates(sql: SqlStorage, fields: Fields): AligoReply {
  const code = fields["tpl_code"];
  const one = code === undefined ? null : findTemplate(sql, code);
  const found = code === undefined ? allTemplates(sql) : one === null ? [] : [one];
  return coded(true, 0, "정상적으로 생성되었습니다.", { list: found.map(view) });
}

function view(template: Template): Record<string, unknown> {
  return {
    templtCode: template.code,
    templtName: template.name,
    templtContent: template.content,
    templateType: "BA",
    status: "A",
    inspStatus: STATES[template.status] ?? "REG",
    cdate: kstDateTime(template.createdAt),
    comments: [],
    buttons: template.buttons,
  };
}
