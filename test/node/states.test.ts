import { globSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";

import { describe, expect, it } from "vitest";

import { ROOT } from "../../scripts/settings.ts";
import { MEMBER_CODES, MEMBER_STATES, type MemberState } from "../../src/domain/batch/members.ts";
import { statesIn, statesOfTable } from "../../src/domain/message/state-sets.ts";
import {
  isFinal,
  STATE_TABLE,
  STATES,
  statusOf,
  type FinalState,
  type State,
} from "../../src/domain/message/states.ts";
import { NO_COUNTS } from "../../src/domain/reports/counts.ts";
import { EVENT_TYPES } from "../../src/domain/webhook/events.ts";
import {
  conditionsOf,
  counted,
  definitionsOf,
  differences,
  listed,
  translated,
  type Place,
  type Table,
} from "./state-lists.ts";

const read = (path: string): string => readFileSync(join(ROOT, path), "utf8");

const definitions = definitionsOf(
  readdirSync(join(ROOT, "migrations"))
    .toSorted()
    .map((file) => read(`migrations/${file}`)),
);
const sqlOf = (name: string): string => definitions.get(name) ?? "";

/** Every definition of the migrations that lists states. Migrations only go forward: a new state needs one that replaces these. */
const MIGRATED: readonly Place[] = [
  {
    name: "idx_kmsg_delivery_open",
    faultsIn: listed(sqlOf("idx_kmsg_delivery_open"), "state", 0, "open"),
  },
  {
    name: "idx_kmsg_delivery_failed",
    faultsIn: (table) =>
      differences(
        conditionsOf(sqlOf("idx_kmsg_delivery_failed")).flatMap(({ words }) => words),
        statesOfTable("replayable", table),
      ),
  },
  {
    name: "kmsg_report_messages",
    faultsIn: listed(sqlOf("kmsg_report_messages"), "state", 0, "final"),
  },
  { name: "kmsg_report_daily", faultsIn: counted(sqlOf("kmsg_report_daily")) },
  { name: "kmsg_report_hourly", faultsIn: counted(sqlOf("kmsg_report_hourly")) },
  { name: "kmsg_report_batches", faultsIn: counted(sqlOf("kmsg_report_batches")) },
  {
    name: "kmsg_report_batches, open",
    faultsIn: listed(sqlOf("kmsg_report_batches"), "status", 0, "open"),
  },
  {
    name: "kmsg_report_errors",
    faultsIn: listed(sqlOf("kmsg_report_errors"), "state", 0, "erred"),
  },
  {
    name: "kmsg_report_stuck",
    faultsIn: listed(sqlOf("kmsg_report_stuck"), "state", 0, "tracked"),
  },
  {
    name: "kmsg_report_stuck, open",
    faultsIn: listed(sqlOf("kmsg_report_stuck"), "status", 0, "open"),
  },
  { name: "sms_message_audit", faultsIn: translated(sqlOf("sms_message_audit")) },
  {
    name: "sms_message_audit, final",
    faultsIn: listed(sqlOf("sms_message_audit"), "state", 0, "final"),
  },
  {
    name: "get_messages_needing_status_check",
    faultsIn: listed(sqlOf("get_messages_needing_status_check"), "status", 0, "open"),
  },
];

/** Names one state on purpose: what is delivered has a latency. */
const SINGLE = ["kmsg_report_latency"];

const DOCUMENTED: readonly Place[] = [
  ...["docs/use/messages.md", "docs/use/messages.ko.md"].map((page) => ({
    name: `${page}, states`,
    faultsIn: (table: Table) => {
      const rows = [...read(page).matchAll(/^\| `(\w+)` \| (yes|예)? ?\| ([A-Z]+) \|/gm)];
      const shown = rows.map(
        ({ 1: state, 2: final, 3: status }) =>
          `${state} ${final === undefined ? "-" : "yes"} ${status}`,
      );
      const open = new Set(statesOfTable("open", table));
      const wanted = Object.entries(table).map(
        ([state, { status }]) => `${state} ${open.has(state) ? "-" : "yes"} ${status}`,
      );
      return differences(shown, wanted);
    },
  })),
  {
    name: "docs/webhooks.md, events",
    faultsIn: (table) => {
      const [, list = ""] = /^(`message\.accepted`[^:]*):/m.exec(read("docs/webhooks.md")) ?? [];
      const shown = [...list.matchAll(/`(?:message\.)?(\w+)`/g)].map(({ 1: state = "" }) => state);
      return differences(
        shown,
        Object.keys(table).filter((state) => table[state]?.event),
      );
    },
  },
  {
    name: "docs/operate/privacy.md, final states",
    faultsIn: (table) => {
      const [, list = ""] =
        /days begin with its end \(([^)]*)\)/.exec(read("docs/operate/privacy.md")) ?? [];
      return differences(list.split(", "), statesOfTable("final", table));
    },
  },
  ...["docs/operate/metrics.md", "docs/grafana/message-objects.json"].map((path) => ({
    name: `${path}, failures`,
    faultsIn: (table: Table) => {
      const [, list = ""] = /state=~\\?"((?:\w+\|)+\w+)\\?"/.exec(read(path)) ?? [];
      return differences(list.split("|"), statesOfTable("erred", table));
    },
  })),
  {
    name: "examples/status-polling/README.md, words",
    faultsIn: (table) => {
      const text = read("examples/status-polling/README.md");
      const names = (cell: string): readonly string[] =>
        [...cell.matchAll(/`(\w+)`/g)].map(({ 1: word = "" }) => word);
      const [, section = ""] = /reference's words and ours\n([^]*?)\n\n(?!\|)/.exec(text) ?? [];
      const rows = [...section.matchAll(/^\| (.*?) \| (.*?) \|$/gm)];
      const shown = new Set(
        rows.flatMap(({ 1: theirs = "", 2: ours = "" }) =>
          ours.startsWith("the same")
            ? names(theirs).map((word) => `${word} ${word}`)
            : names(ours).flatMap((state) => names(theirs).map((word) => `${state} ${word}`)),
        ),
      );
      return Object.entries(table).flatMap(([state, { twilio }]) =>
        shown.has(`${state} ${twilio}`) ? [] : [`lacks ${state} as ${twilio}`],
      );
    },
  },
];

const PLACES = [...MIGRATED, ...DOCUMENTED];

describe("lists of states outside the table", () => {
  it.each(PLACES)("$name is as the table has it", ({ faultsIn }) => {
    expect(faultsIn(STATE_TABLE)).toEqual([]);
  });

  it("are compared in every definition of the migrations that names a state", () => {
    const words = new Set<string>([...STATES, ...STATES.map(statusOf)]);
    const naming = [...definitions].flatMap(([name, sql]) => {
      const named = conditionsOf(sql).some((one) => one.words.some((word) => words.has(word)));
      return named || sql.includes("CASE state") ? [name] : [];
    });
    const compared = MIGRATED.map(({ name }) => name.replace(/,.*/, ""));
    expect(naming.toSorted()).toEqual([...new Set([...compared, ...SINGLE])].toSorted());
  });

  it("stand nowhere in the code's SQL", () => {
    // States of batches and outcomes have the same column names in their own tables.
    const own = new Set(["scheduled", "submitting", "open", "completed"]);
    const files = globSync("src/**/*.ts", { cwd: ROOT }).filter((file) => !file.includes(".test."));
    const lists = files.flatMap((file) =>
      conditionsOf(read(file)).flatMap(({ words }) =>
        words.length > 1 && !words.every((word) => own.has(word))
          ? [`${file}: ${words.join(", ")}`]
          : [],
      ),
    );
    expect(files.length).toBeGreaterThan(200);
    expect(lists).toEqual([]);
  });

  it("stand nowhere else in the code", () => {
    const list = /\[\s*(?:"\w+",?\s*){2,}\]/g;
    const states: ReadonlySet<string> = new Set(STATES);
    const files = globSync("src/**/*.{ts,tsx}", { cwd: ROOT }).filter(
      (file) => !file.includes(".test.") && !file.endsWith("domain/message/states.ts"),
    );
    const lists = files.flatMap((file) =>
      (read(file).match(list) ?? []).flatMap((found) => {
        const words = [...found.matchAll(/"(\w+)"/g)].map(({ 1: word = "" }) => word);
        return words.every((word) => states.has(word)) ? [`${file}: ${words.join(", ")}`] : [];
      }),
    );
    // The words of a receipt, which is no message.
    expect(lists).toEqual(["src/http/receipts/receipt-input.ts: delivered, failed"]);
  });

  it("hold no state that was invented, and each place that must know misses it", () => {
    const row = { next: ["failed"], status: "PENDING", twilio: "sending", event: true } as const;
    const waits: Table = { ...STATE_TABLE, parked: { ...row, countedAs: "open", status: "SENT" } };
    const tracked: Table = {
      ...STATE_TABLE,
      parked: { ...row, countedAs: "open", next: ["expired"], status: "UNKNOWN" },
    };
    const ended: Table = {
      ...STATE_TABLE,
      parked: { ...row, countedAs: "failure", next: ["accepted"], status: "FAILED" },
    };
    const missing = (table: Table): readonly string[] =>
      PLACES.filter(({ faultsIn }) =>
        faultsIn(table).some((fault) => fault.includes("parked")),
      ).map(({ name }) => name);
    expect(missing(waits)).toEqual([
      "idx_kmsg_delivery_open",
      "sms_message_audit",
      "docs/use/messages.md, states",
      "docs/use/messages.ko.md, states",
      "docs/webhooks.md, events",
      "examples/status-polling/README.md, words",
    ]);
    // Between the three, every place is reported.
    const reported = PLACES.filter(({ faultsIn }) =>
      [waits, tracked, ended].some((table) => faultsIn(table).length > 0),
    );
    expect(reported.map(({ name }) => name)).toEqual(PLACES.map(({ name }) => name));
  });
});

describe("sets of states", () => {
  it("are what rules and SQL were written for", () => {
    expect(statesIn("open")).toEqual(["accepted", "scheduled", "sending", "unconfirmed", "sent"]);
    expect(statesIn("final")).toEqual(STATES.filter(isFinal));
    expect(statesIn("decided")).toEqual(["delivered", "undelivered", "failed", "expired"]);
    expect(statesIn("erred")).toEqual(["undelivered", "failed", "expired"]);
    expect(statesIn("failure")).toEqual(["undelivered", "failed"]);
    expect(statesIn("waiting")).toEqual(["accepted", "scheduled"]);
    expect(statesIn("tracked")).toEqual(["unconfirmed", "sent"]);
    expect(statesIn("refreshable")).toEqual(["unconfirmed", "sent", "expired"]);
    expect(statesIn("replayable")).toEqual(["failed"]);
    expect(statesIn("settled")).toEqual(["delivered", "undelivered", "canceled"]);
    expect(EVENT_TYPES).toHaveLength(STATES.length - 1);
  });

  it("keep the bytes of a batch's members as they were stored", () => {
    const stored = ["pending", ...STATES.slice(0, 10), "refused"];
    expect(stored.map((state) => MEMBER_CODES[state as MemberState])).toEqual([...stored.keys()]);
    expect(new Set(Object.values(MEMBER_CODES)).size).toBe(MEMBER_STATES.length);
    expect(MEMBER_STATES.toSorted()).toEqual(["pending", "refused", ...STATES].toSorted());
  });

  it("are completed by the type checker where a value hangs on each state", () => {
    type Parked = State | "parked";
    // @ts-expect-error a row for it
    const row: Readonly<Record<Parked, unknown>> = STATE_TABLE;
    // @ts-expect-error a byte of its own in batches
    const code: Readonly<Record<Parked, number>> = MEMBER_CODES;
    // @ts-expect-error a count in reports
    const count: Readonly<Record<FinalState | "parked", number>> = NO_COUNTS;
    for (const record of [row, code, count]) expect(record).not.toHaveProperty("parked");
  });
});
