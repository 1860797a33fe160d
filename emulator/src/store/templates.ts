/** SQL for templates, and the ones that are there from the start. */
import type { Button, Template, Verdict } from "../types.ts";
import { readValue, writeValue } from "./kv.ts";

type SeededTemplate = Omit<Template, "createdAt" | "statusMessage" | "comments"> &
  Partial<Template>;

const SEED: readonly SeededTemplate[] = [
  {
    code: "AUTH_OTP",
    name: "인증번호",
    content: "인증번호는 #{code} 입니다.",
    status: "Y",
    buttons: [],
  },
  {
    code: "ORDER",
    name: "주문 안내",
    content: "#{name}님, 주문 #{order} #{price}원 #{when}",
    status: "Y",
    buttons: [],
  },
  { code: "NOVAR", name: "점검 안내", content: "점검 안내입니다.", status: "Y", buttons: [] },
  {
    code: "PENDING_TPL",
    name: "검수 중",
    content: "#{name}님, 검수 중입니다.",
    status: "I",
    buttons: [],
  },
  {
    code: "REJECTED_TPL",
    name: "반려",
    content: "#{name}님, 지금 가입하면 50% 할인!",
    status: "R",
    buttons: [],
    comments: "광고성 문구가 포함되어 있습니다.",
  },
  {
    code: "BTN_ORDER",
    name: "주문 확인",
    content: "#{name}님, 주문을 확인하세요.",
    status: "Y",
    buttons: [
      {
        type: "WL",
        name: "주문 보기",
        linkMo: "https://m.example.com/orders/#{idx}",
        linkPc: "https://www.example.com/orders/#{idx}",
        linkIos: null,
        linkAnd: null,
      },
    ],
  },
];

/** 2026-09-01 11:22:33 in Korea. */
const SEEDED_AT = Date.UTC(2026, 8, 1, 2, 22, 33);

interface TemplateRow extends Record<string, SqlStorageValue> {
  code: string;
  name: string;
  content: string;
  status: string;
  created_at: number;
  buttons: string;
  status_message: string | null;
  comments: string | null;
}

/** Beside the templates, as a state from before has no columns for it. */
const SELECT = `SELECT t.*, i.status_message, i.comments FROM templates t
  LEFT JOIN inspections i ON i.code = t.code`;

function toTemplate(row: TemplateRow): Template {
  const status = row.status === "Y" || row.status === "R" ? row.status : "I";
  // The column is written by putTemplate alone, from the same type.
  const buttons = JSON.parse(row.buttons) as Button[];
  const { code, name, content } = row;
  return {
    code,
    name,
    content,
    status,
    createdAt: row.created_at,
    buttons,
    statusMessage: row.status_message ?? "",
    comments: row.comments ?? "",
  };
}

export function putTemplate(sql: SqlStorage, template: Template): void {
  sql.exec(
    `INSERT INTO templates (code, name, content, status, created_at, buttons)
     VALUES (?,?,?,?,?,?)
     ON CONFLICT (code) DO UPDATE SET name = excluded.name, content = excluded.content,
       status = excluded.status, buttons = excluded.buttons`,
    template.code,
    template.name,
    template.content,
    template.status,
    template.createdAt,
    JSON.stringify(template.buttons),
  );
  putWords(sql, template);
}

function putWords(
  sql: SqlStorage,
  { code, statusMessage, comments }: Pick<Verdict, "code" | "statusMessage" | "comments">,
): void {
  sql.exec(
    "INSERT OR REPLACE INTO inspections (code, status_message, comments) VALUES (?,?,?)",
    code,
    statusMessage,
    comments,
  );
}

/** @returns whether the template was in inspection. */
export function endInspection(sql: SqlStorage, verdict: Verdict): boolean {
  const { rowsWritten } = sql.exec(
    "UPDATE templates SET status = ? WHERE code = ? AND status = 'I'",
    verdict.status,
    verdict.code,
  );
  if (rowsWritten > 0) putWords(sql, verdict);
  return rowsWritten > 0;
}

export function seedTemplates(sql: SqlStorage): void {
  for (const template of SEED) {
    putTemplate(sql, { statusMessage: "", comments: "", ...template, createdAt: SEEDED_AT });
  }
}

export function findTemplate(sql: SqlStorage, code: string): Template | null {
  const row = sql.exec<TemplateRow>(`${SELECT} WHERE t.code = ?`, code).toArray()[0];
  return row === undefined ? null : toTemplate(row);
}

/** Newest first. */
export function allTemplates(sql: SqlStorage): Template[] {
  return sql
    .exec<TemplateRow>(`${SELECT} ORDER BY t.created_at DESC, t.rowid DESC`)
    .toArray()
    .map(toTemplate);
}

export function deleteTemplate(sql: SqlStorage, code: string): boolean {
  sql.exec("DELETE FROM inspections WHERE code = ?", code);
  return sql.exec("DELETE FROM templates WHERE code = ?", code).rowsWritten > 0;
}

const LAST_CODE = "lastTemplateCode";

/** Codes of digits, as the vendor's (§2.1). None comes twice, though its template was deleted. */
export function nextTemplateCode(sql: SqlStorage): string {
  const last = Number(readValue(sql, LAST_CODE) ?? 0);
  const { n } = sql
    .exec<{ n: number | null }>(
      "SELECT MAX(CAST(code AS INTEGER)) AS n FROM templates WHERE code GLOB '[0-9]*'",
    )
    .one();
  const next = String(Math.max(n ?? 0, last, 10_030) + 1);
  writeValue(sql, LAST_CODE, next);
  return next;
}
