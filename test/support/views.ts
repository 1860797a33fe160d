/** A message wherever somebody may look at it: what one view says, the others have to say too. */
import { expect } from "vitest";

import { readXlsx } from "../../src/app/sheets/testing.ts";
import type { MessageView, MessageWithTimeline } from "../../src/http/shapes/schemas.ts";
import { call, eventually, rowOf, type Row } from "./api.ts";
import { parseCsv } from "./read-csv.ts";
import type { TestTenant } from "./tenants.ts";

export interface Views {
  readonly got: MessageWithTimeline;
  readonly listed: MessageView | undefined;
  readonly row: Row & Readonly<Record<string, unknown>>;
  /** By column; "": an empty field. */
  readonly csv: Readonly<Record<string, string | undefined>>;
  readonly ndjson: Readonly<Record<string, unknown>>;
  /** By column; undefined: an empty cell. */
  readonly sheet: Readonly<Record<string, string | undefined>>;
}

const DAY_MS = 86_400_000;

export async function getOf({ key }: TestTenant, id: string): Promise<MessageWithTimeline> {
  const response = await call(`/v1/messages/${encodeURIComponent(id)}`, { key });
  expect(response.status, await response.clone().text()).toBe(200);
  return response.json();
}

/** Until a message of a tenant is as the check wants it. */
export async function untilOf(
  tenant: TestTenant,
  id: string,
  check: (message: MessageWithTimeline) => boolean,
): Promise<MessageWithTimeline> {
  return eventually(async () => getOf(tenant, id), check);
}

/** @returns all views of a message that does not change any more, once Postgres has it as the object does */
export async function viewsOf(tenant: TestTenant, id: string): Promise<Views> {
  const { key } = tenant;
  const got = await getOf(tenant, id);
  const row = await eventually(
    async () => rowOf(id),
    (found) => found?.revision === got.revision,
  );
  const list = await call("/v1/messages?limit=1000", { key });
  const { data }: { data: MessageView[] } = await list.json();
  const time = (days: number): string => new Date(Date.now() + days * DAY_MS).toISOString();
  const query = `from=${time(-1)}&until=${time(1)}&numbers=full&reason=test`;
  const file = async (format: string): Promise<Response> => {
    const response = await call(`/v1/messages/export.${format}?${query}`, { key });
    expect(response.status).toBe(200);
    return response;
  };
  const [sheet = []] = await readXlsx(new Uint8Array(await (await file("xlsx")).arrayBuffer()));
  const lines = (await (await file("ndjson")).text()).split("\n").filter((line) => line !== "");
  const records = lines.map((line) => JSON.parse(line) as Readonly<Record<string, unknown>>);
  return {
    got,
    listed: data.find((message) => message.id === id),
    row: row as Views["row"],
    csv: recordOf(parseCsv(await (await file("csv")).text()), id),
    ndjson: records.find((record) => record["message_id"] === id) ?? {},
    sheet: recordOf(
      sheet.map((cells) => cells.map((cell) => cell?.text)),
      id,
    ),
  };
}

function recordOf<T>(
  [head = [], ...rows]: readonly (readonly T[])[],
  id: string,
): Readonly<Record<string, T | undefined>> {
  const at = head.findIndex((name) => String(name) === "message_id");
  const row = rows.find((fields) => fields[at] === id) ?? [];
  return Object.fromEntries(head.map((name, column) => [String(name), row[column]]));
}
