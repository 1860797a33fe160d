/** SQL for the stand-in of a customer's webhook receiver: what it got, and what it answers next. */
import type { HookAnswer, HookRequest } from "../hooks.ts";

export function addHook(sql: SqlStorage, name: string, request: HookRequest): void {
  const { at, method, headers, body, status } = request;
  sql.exec(
    "INSERT INTO hooks (name, at, method, headers, body, status) VALUES (?, ?, ?, ?, ?, ?)",
    name,
    at,
    method,
    JSON.stringify(headers),
    body,
    status,
  );
}

/** The oldest first. */
export function listHooks(sql: SqlStorage, name: string): HookRequest[] {
  return sql
    .exec<{ at: number; method: string; headers: string; body: string; status: number }>(
      "SELECT at, method, headers, body, status FROM hooks WHERE name = ? ORDER BY id",
      name,
    )
    .toArray()
    .map(({ headers, ...row }) => ({
      ...row,
      headers: JSON.parse(headers) as Record<string, string>,
    }));
}

/** In the place of those that are left. */
export function scriptAnswers(sql: SqlStorage, name: string, answers: readonly HookAnswer[]): void {
  sql.exec("DELETE FROM hook_answers WHERE name = ?", name);
  for (const answer of answers) {
    sql.exec("INSERT INTO hook_answers (name, answer) VALUES (?, ?)", name, JSON.stringify(answer));
  }
}

/** The next answer, which is used up with it; undefined where none is left. */
export function takeAnswer(sql: SqlStorage, name: string): HookAnswer | undefined {
  const row = sql
    .exec<{ id: number; answer: string }>(
      "SELECT id, answer FROM hook_answers WHERE name = ? ORDER BY id LIMIT 1",
      name,
    )
    .toArray()[0];
  if (!row) return undefined;
  sql.exec("DELETE FROM hook_answers WHERE id = ?", row.id);
  return JSON.parse(row.answer) as HookAnswer;
}
