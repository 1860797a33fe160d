/**
 * Tables. They are in SQLite and not in the heap because an idle object is evicted after seconds:
 * a test that waits a minute for a result would find its messages, its log of sends ("at most
 * once" is proved with it) and its settings gone. The vendor does not forget either.
 *
 * History is counted in the index alone (messages_shown), or a day of 50,000 rows would be read for every page; one number's is
 * found by all that is asked for (messages_number), or SQLite takes the index of the day for it.
 */
export const SCHEMA = `
CREATE TABLE IF NOT EXISTS messages (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  channel TEXT NOT NULL, main_id INTEGER, request_no TEXT NOT NULL,
  phone TEXT NOT NULL, callback TEXT NOT NULL, template_code TEXT NOT NULL, text TEXT NOT NULL,
  msg_type TEXT NOT NULL, reserve TEXT NOT NULL,
  requested_at INTEGER NOT NULL, send_at INTEGER NOT NULL, visible_at INTEGER, final_at INTEGER,
  code TEXT NOT NULL, name TEXT NOT NULL, fallback TEXT, fallback_at INTEGER,
  links TEXT NOT NULL, shape TEXT NOT NULL, cancelled_at INTEGER
);
CREATE INDEX IF NOT EXISTS messages_number ON messages (channel, phone, requested_at);
CREATE INDEX IF NOT EXISTS messages_request ON messages (request_no);
CREATE INDEX IF NOT EXISTS messages_main ON messages (main_id) WHERE main_id IS NOT NULL;
CREATE INDEX IF NOT EXISTS messages_shown ON messages (channel, requested_at, id, visible_at);
CREATE TABLE IF NOT EXISTS sends (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  channel TEXT NOT NULL, arrived_at INTEGER NOT NULL, clock_at INTEGER NOT NULL,
  phone TEXT NOT NULL, phones TEXT NOT NULL, template TEXT, text TEXT,
  outcome TEXT NOT NULL, accepted INTEGER NOT NULL, provider_message_id TEXT
);
CREATE INDEX IF NOT EXISTS sends_phone ON sends (phone);
CREATE TABLE IF NOT EXISTS send_titles (id INTEGER PRIMARY KEY, title TEXT NOT NULL);
CREATE TABLE IF NOT EXISTS templates (
  code TEXT PRIMARY KEY, name TEXT NOT NULL, content TEXT NOT NULL, status TEXT NOT NULL,
  created_at INTEGER NOT NULL, buttons TEXT NOT NULL
);
CREATE TABLE IF NOT EXISTS inspections (
  code TEXT PRIMARY KEY, status_message TEXT NOT NULL, comments TEXT NOT NULL
);
CREATE TABLE IF NOT EXISTS calls (endpoint TEXT PRIMARY KEY, n INTEGER NOT NULL);
CREATE TABLE IF NOT EXISTS hooks (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  name TEXT NOT NULL, at INTEGER NOT NULL, method TEXT NOT NULL, headers TEXT NOT NULL, body TEXT NOT NULL,
  status INTEGER NOT NULL
);
CREATE INDEX IF NOT EXISTS hooks_name ON hooks (name);
CREATE TABLE IF NOT EXISTS hook_answers (
  id INTEGER PRIMARY KEY AUTOINCREMENT, name TEXT NOT NULL, answer TEXT NOT NULL
);
CREATE TABLE IF NOT EXISTS kv (key TEXT PRIMARY KEY, value TEXT NOT NULL);
`;

export const CLEAR = `
DELETE FROM messages; DELETE FROM sends; DELETE FROM send_titles; DELETE FROM templates; DELETE FROM inspections; DELETE FROM calls; DELETE FROM hooks; DELETE FROM hook_answers; DELETE FROM kv;
DELETE FROM sqlite_sequence;
`;
