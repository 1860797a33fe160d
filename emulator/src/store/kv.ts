/** SQL for single values: the changed settings and the balance. */
export function readValue(sql: SqlStorage, key: string): string | null {
  const row = sql.exec<{ value: string }>("SELECT value FROM kv WHERE key = ?", key).toArray()[0];
  return row?.value ?? null;
}

export function writeValue(sql: SqlStorage, key: string, value: string): void {
  sql.exec(
    "INSERT INTO kv (key, value) VALUES (?, ?) ON CONFLICT (key) DO UPDATE SET value = excluded.value",
    key,
    value,
  );
}
