/**
 * Writes an export to a stream: audited before its first byte and after its last, page by page as fast as the client reads.
 * What breaks on the way breaks the stream: a file that is short must not look whole.
 */
import type { Paper } from "../../app/export/paper.ts";
import type { AuditDetail, NewEntry } from "../../domain/audit/entry.ts";
import type { Numbers } from "../../domain/privacy/sight.ts";
import { log } from "../../kernel/log.ts";
import type { Isolate } from "../../objects/isolate.ts";
import type { Sql } from "../../sql/driver/sql.ts";
import { exportPages, type ExportFilter } from "../../sql/mirror/export-rows.ts";
import { openRows, unopenedRow } from "../../sql/privacy/protected-row.ts";

export interface Export {
  readonly filter: ExportFilter;
  /** The entry for the audit trail, without time and outcome. */
  readonly audit: Omit<NewEntry, "at" | "action" | "eventId">;
  readonly paper: Paper;
  /** Numbers that are masked anyway are not decrypted. */
  readonly numbers: Numbers;
  /** Told once, whichever way it ended. Never rejects. */
  readonly ended: (outcome: string, rows: number) => Promise<void>;
}

export interface Streaming {
  readonly body: ReadableStream<Uint8Array>;
  /** Ends with the stream, whichever way; never rejects. */
  readonly done: Promise<void>;
}

/**
 * @returns once the export stands in the audit trail and its first page is read.
 * @throws DatabaseUnavailableError, as long as nothing was written.
 */
export async function startExport(
  host: Pick<Isolate, "settings" | "withPostgres" | "audit">,
  task: Export,
): Promise<Streaming> {
  const { readable, writable } = new TransformStream<Uint8Array, Uint8Array>();
  const writer = writable.getWriter();
  writer.closed.catch(() => undefined);
  const started = Promise.withResolvers<void>();
  const done = host
    .withPostgres(async (sql) => run({ sql, host, writer, start: started.resolve }, task), "export")
    .then(async () => writer.close())
    .catch(async (error: unknown) => {
      started.reject(error);
      await writer.abort(error).catch(() => undefined);
    });
  await started.promise;
  return { body: readable, done };
}

/** The client does not read any more. */
class ClientGoneError extends Error {
  override readonly name = "ClientGoneError";
}

type Writer = WritableStreamDefaultWriter<Uint8Array>;

interface Run {
  readonly sql: Sql;
  readonly host: Pick<Isolate, "settings" | "audit">;
  readonly writer: Writer;
  /** Called when the first page is read. */
  readonly start: () => void;
}

async function run(run: Run, task: Export): Promise<void> {
  const { audit } = run.host;
  const note = async (action: string, detail: AuditDetail): Promise<number> =>
    audit.note({ ...task.audit, eventId: crypto.randomUUID(), at: Date.now(), action, detail });
  const id = await note("export.started", task.audit.detail);
  const finish = async (outcome: string, rows: number): Promise<void> => {
    await task.ended(outcome, rows);
    await note(`export.${outcome}`, { export: id, rows });
  };
  const sent = { rows: 0 };
  try {
    await writePages(run, task, sent);
  } catch (error) {
    const gone = error instanceof ClientGoneError;
    if (!gone) log("error", "export.failed", { error, rows: sent.rows });
    // Where it cannot be kept there is no second entry: an export without one did not complete.
    await finish(gone ? "canceled" : "failed", sent.rows).catch(() => undefined);
    throw error;
  }
  await finish("completed", sent.rows);
}

/** @param sent counts the rows that the client took. */
async function writePages(
  { sql, host: { settings }, writer, start }: Run,
  { filter, paper, numbers }: Export,
  sent: { rows: number },
): Promise<void> {
  for await (const page of exportPages(sql, filter)) {
    const rows = numbers === "full" ? await openRows(settings, page) : page.map(unopenedRow);
    const bytes = paper.add(rows);
    start();
    await write(writer, bytes);
    sent.rows += page.length;
  }
  const rest = paper.end();
  start();
  await write(writer, rest);
}

/** Waits until the client has taken what was written before. */
async function write(writer: Writer, bytes: Uint8Array): Promise<void> {
  if (bytes.byteLength === 0) return;
  try {
    await writer.write(bytes);
  } catch {
    throw new ClientGoneError("the client has gone away");
  }
}
