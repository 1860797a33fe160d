/** SQL for templates, and the ones that are there from the start. */
import type { Button, Template } from "../types.ts";

const SEED: readonly Omit<Template, "createdAt">[] = [
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
}

function toTemplate(row: TemplateRow): Template {
  const status = row.status === "Y" || row.status === "R" ? row.status : "I";
  // The column is written by putTemplate alone, from the same type.
  const buttons = JSON.parse(row.buttons) as Button[];
  const { code, name, content } = row;
  return { code, name, content, status, createdAt: row.created_at, buttons };
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
}

export function seedTemplates(sql: SqlStorage): void {
  for (const template of SEED) putTemplate(sql, { ...template, createdAt: SEEDED_AT });
}

export function findTemplate(sql: SqlStorage, code: string): Template | null {
  const row = sql.exec<TemplateRow>("SELECT * FROM templates WHERE code = ?", code).toArray()[0];
  return row === undefined ? null : toTemplate(row);
}

/** Newest first. */
export function allTemplates(sql: SqlStorage): Template[] {
  return sql
    .exec<TemplateRow>("SELECT * FROM templates ORDER BY created_at DESC, rowid DESC")
    .toArray()
    .map(toTemplate);
}

export function deleteTemplate(sql: SqlStorage, code: string): boolean {
  return sql.exec("DELETE FROM templates WHERE code = ?", code).rowsWritten > 0;
}

/** Codes of digits, as the vendor's (§2.1). */
export function nextTemplateCode(sql: SqlStorage): string {
  const { n } = sql
    .exec<{ n: number | null }>(
      "SELECT MAX(CAST(code AS INTEGER)) AS n FROM templates WHERE code GLOB '[0-9]*'",
    )
    .one();
  return String(Math.max(n ?? 0, 10_030) + 1);
}
