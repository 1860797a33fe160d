/** SQL for the log of send calls and for the counters. */
import type { Channel, Endpoint } from "../types.ts";
import type { SendRecord, Stats } from "./rows.ts";

export interface SendFacts {
  readonly channel: Channel;
  readonly arrivedAt: number;
  readonly clockAt: number;
  readonly phones: readonly string[];
  readonly template: string | null;
  readonly text: string | null;
  readonly title: string | null;
}

/** How often the first recipient was already sent this text, whatever became of it. */
export function priorAttempts(sql: SqlStorage, facts: SendFacts): number {
  return sql
    .exec<{ n: number }>(
      "SELECT COUNT(*) AS n FROM sends WHERE phone = ? AND channel = ? AND text IS ?",
      facts.phones[0] ?? "",
      facts.channel,
      facts.text,
    )
    .one().n;
}

/** Written once, when the call is decided: one statement a send, and one for its title, as a state from before has no column for it. */
export function insertSend(
  sql: SqlStorage,
  facts: SendFacts,
  outcome: string,
  providerMessageId: string | null,
): void {
  const insert = sql.exec<{ id: number }>(
    `INSERT INTO sends (channel, arrived_at, clock_at, phone, phones, template, text, outcome,
       accepted, provider_message_id) VALUES (?,?,?,?,?,?,?,?,?,?) RETURNING id`,
    facts.channel,
    facts.arrivedAt,
    facts.clockAt,
    facts.phones[0] ?? "",
    JSON.stringify(facts.phones),
    facts.template,
    facts.text,
    outcome,
    providerMessageId === null ? 0 : 1,
    providerMessageId,
  );
  const { id } = insert.one();
  if (facts.title === null) return;
  sql.exec("INSERT INTO send_titles (id, title) VALUES (?,?)", id, facts.title);
}

interface SendRow extends Record<string, SqlStorageValue> {
  id: number;
  channel: string;
  arrived_at: number;
  clock_at: number;
  phones: string;
  template: string | null;
  text: string | null;
  title: string | null;
  outcome: string;
  accepted: number;
  provider_message_id: string | null;
}

function stringList(text: string): string[] {
  const value: unknown = JSON.parse(text);
  return Array.isArray(value) ? value.filter((item) => typeof item === "string") : [];
}

/** Oldest first. `phone` finds the calls in which it was any of the recipients. */
export function listSends(
  sql: SqlStorage,
  phone: string | null,
  after: number,
  limit: number,
): SendRecord[] {
  const rows = sql.exec<SendRow>(
    `SELECT s.*, t.title FROM sends s LEFT JOIN send_titles t ON t.id = s.id WHERE s.id > ?1 AND (?2 IS NULL OR phone = ?2
       OR (phones LIKE '%,%' AND phones LIKE '%"' || ?2 || '"%')) ORDER BY s.id LIMIT ?3`,
    after,
    phone,
    limit,
  );
  return rows.toArray().map((row) => ({
    id: row.id,
    channel: row.channel === "sms" ? "sms" : "alimtalk",
    arrivedAt: row.arrived_at,
    clockAt: row.clock_at,
    phones: stringList(row.phones),
    template: row.template,
    text: row.text,
    title: row.title,
    outcome: row.outcome,
    accepted: row.accepted === 1,
    providerMessageId: row.provider_message_id,
  }));
}

/** Counts a call, or several, and answers the number of the last, from 1. */
export function countCall(
  sql: SqlStorage,
  channel: Channel,
  endpoint: Endpoint,
  calls = 1,
): number {
  return sql
    .exec<{ n: number }>(
      `INSERT INTO calls (endpoint, n) VALUES (?1, ?2)
       ON CONFLICT (endpoint) DO UPDATE SET n = n + ?2 RETURNING n`,
      `${channel}/${endpoint}`,
      calls,
    )
    .one().n;
}

export function readStats(sql: SqlStorage): Stats {
  const one = (query: string) => sql.exec<{ n: number | null }>(query).one().n ?? 0;
  const calls = Object.fromEntries(
    sql
      .exec<{ endpoint: string; n: number }>("SELECT endpoint, n FROM calls ORDER BY endpoint")
      .toArray()
      .map((row) => [row.endpoint, row.n]),
  );
  const sum = (part: string) =>
    Object.entries(calls)
      .filter(([endpoint]) => endpoint.includes(part))
      .reduce((total, [, n]) => total + n, 0);
  const perPhone = (table: string, extra: string) =>
    one(`SELECT MAX(n) AS n FROM (SELECT COUNT(*) AS n FROM ${table} GROUP BY ${extra})`);
  const accepted = one("SELECT COUNT(*) AS n FROM sends WHERE accepted = 1");
  const sends = one("SELECT COUNT(*) AS n FROM sends");
  return {
    sends,
    accepted,
    refused: sends - accepted,
    messages: one("SELECT COUNT(*) AS n FROM messages WHERE main_id IS NULL"),
    maxSendsPerPhone: perPhone("sends WHERE phone <> ''", "channel, phone"),
    maxAcceptedPerPhone: perPhone("messages WHERE main_id IS NULL", "channel, phone"),
    maxAcceptedPerPhoneAndText: perPhone(
      "messages WHERE main_id IS NULL",
      "channel, phone, template_code, text",
    ),
    calls,
    historyCalls: sum("/history"),
    templateCalls: sum("/template"),
  };
}
