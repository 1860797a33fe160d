import { describe, expect, it } from "vitest";

import type { PageAnswer, Question, RangedHistory, RangedRow } from "./question.ts";
import { readShared } from "./read-shared.ts";
import type { SeenRow } from "./seen-row.ts";

const NOW = Date.UTC(2026, 10, 20);
const TO = "01012345678";

function row(providerMessageId: string, status: "PENDING" | "DELIVERED", phone = TO): RangedRow {
  const at = NOW - 5000;
  const seen = { providerMessageId, status };
  const raw = { providerMessageId, phone, at, seen } satisfies SeenRow;
  return { providerMessageId, phone, at, raw };
}

const stranger = (id: string): RangedRow => row(id, "DELIVERED", "01099999999");

function question(providerMessageId?: string): Question {
  const span = { from: NOW - 600_000, until: NOW + 600_000, earliest: NOW - 8000 };
  return {
    type: "SMS",
    to: TO,
    ...(providerMessageId !== undefined && { providerMessageId }),
    ...span,
  };
}

/** A history that shows these pages. */
async function read(pages: readonly (readonly RangedRow[])[], questions: readonly Question[]) {
  const total = pages.flat().length;
  let selected = 0;
  const history: RangedHistory = {
    pageRows: pages[0]?.length ?? 0,
    shelfOf: () => "SMS",
    page: async (_shelf, _from, _until, number): Promise<PageAnswer> => {
      const rows = pages[number - 1] ?? [];
      return Promise.resolve({ ok: true, page: { rows, size: rows.length, total } });
    },
    select: ({ to }, rows) => {
      selected += rows.length;
      return rows.filter(({ phone }) => phone === to).map(({ raw }) => raw as SeenRow);
    },
  };
  const limits = { maxPages: 10, atOnce: 1, mayCall: async () => Promise.resolve(true) };
  const { answers, calls } = await readShared(history, "SMS", questions, limits);
  return { calls, selected, ids: answers.map((rows) => rows?.map((one) => one.providerMessageId)) };
}

describe("a history that changes while it is read", () => {
  // The row "own" was on the second page until the first was read, and is on the first one now: a twin came twice in its place.
  const moved = [
    [stranger("1"), row("twin", "DELIVERED")],
    [row("twin", "DELIVERED"), stranger("2")],
  ];

  it("does not make the only row that was seen the only one that there is", async () => {
    const { ids } = await read(moved, [question(), question("twin")]);
    // What is final with the id that was asked for is so, whatever else moved.
    expect(ids).toEqual([undefined, ["twin"]]);
  });

  it("leaves a waiting row what it is: the next check looks again", async () => {
    const pages = [
      [row("own", "PENDING"), stranger("1")],
      [stranger("1"), stranger("2")],
    ];
    expect((await read(pages, [question("own")])).ids).toEqual([["own"]]);
  });

  it("does not change within one page", async () => {
    const page = [stranger("1"), row("twin", "DELIVERED"), row("own", "PENDING")];
    const { ids } = await read([page], [question(), question("own")]);
    expect(ids).toEqual([["twin", "own"], ["own"]]);
  });

  it("is not read further for those whom only a single page can answer", async () => {
    expect((await read(moved, [question()])).calls).toBe(1);
  });
});

describe("many messages to one number", () => {
  const ids = Array.from({ length: 500 }, (_, index) => `own ${index}`);

  it("cost a read no more rows than there are, however many pages it takes", async () => {
    const rows = ids.map((id) => row(id, "DELIVERED"));
    const pages = Array.from({ length: 10 }, (_, page) => rows.slice(50 * page, 50 * (page + 1)));
    const found = await read(pages, ids.map(question));
    expect(found.ids).toEqual(ids.map((id) => [id]));
    expect(found.selected).toBe(rows.length);
  });

  it("ask singly where none has an id and their rows are many", async () => {
    const rows = ids.map((id) => row(id, "DELIVERED"));
    const found = await read(
      [rows],
      ids.map(() => question()),
    );
    const answered = found.ids.filter((own) => own !== undefined);
    expect(answered.length).toBeGreaterThan(0);
    for (const own of answered) expect(own).toEqual(ids);
    expect(found.selected).toBeLessThanOrEqual(10_000);
  });
});
