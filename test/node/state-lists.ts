/** Comparisons of lists of states that stand outside the code (migrations, docs) with a table of states. Each returns what is wrong. */
import {
  statesOfTable,
  type RowFacts,
  type StateSet,
} from "../../src/domain/message/state-sets.ts";
import type { StateFacts } from "../../src/domain/message/states.ts";

export interface TableRow extends RowFacts, Pick<StateFacts, "status" | "twilio" | "event"> {}

export type Table = Readonly<Record<string, TableRow>>;

/** A place that lists states, and what its text lacks against a table. */
export interface Place {
  readonly name: string;
  readonly faultsIn: (table: Table) => readonly string[];
}

/** The newest definition of every view, index and function of the migrations, by its name. */
export function definitionsOf(migrations: readonly string[]): ReadonlyMap<string, string> {
  const found = new Map<string, string>();
  for (const migration of migrations) {
    const text = migration.replace(/--.*$/gm, "");
    const heads =
      /CREATE (?:OR REPLACE )?(?:UNIQUE )?(?:VIEW|INDEX|FUNCTION) (?:IF NOT EXISTS )?(\w+)|DROP (?:VIEW|INDEX|FUNCTION) (?:IF EXISTS )?(\w+)/g;
    for (const { index, 1: made, 2: dropped } of text.matchAll(heads)) {
      if (dropped !== undefined) found.delete(dropped);
      if (made !== undefined) found.set(made, bodyAt(text, index));
    }
  }
  return found;
}

/** Up to the semicolon; of a function, up to the end of its body. */
function bodyAt(text: string, index: number): string {
  const rest = text.slice(index);
  const [dollar] = /\$\$[^]*?\$\$/.exec(rest) ?? [];
  const end = rest.indexOf(";");
  const opens = rest.indexOf("$$");
  return dollar !== undefined && opens < end
    ? rest.slice(0, opens + dollar.length)
    : rest.slice(0, end);
}

/** Every condition on `state` or `status` of a text of SQL, with its words. */
export function conditionsOf(sql: string): readonly { column: string; words: readonly string[] }[] {
  const condition = /"?\b(state|status)"?\s*(?:in\s*\(([^)]*)\)|(?:=|<>)\s*('\w+'))/gi;
  return [...sql.matchAll(condition)].flatMap(({ 1: column = "", 2: many, 3: one }) => {
    const words = [...(many ?? one ?? "").matchAll(/'(\w+)'/g)].map(({ 1: word = "" }) => word);
    return words.length > 0 ? [{ column: column.toLowerCase(), words }] : [];
  });
}

/** The `nth` list of several words on a column is this set. */
export function listed(
  sql: string,
  column: "state" | "status",
  nth: number,
  set: StateSet,
): (table: Table) => readonly string[] {
  return (table) => {
    const lists = conditionsOf(sql).filter((one) => one.column === column && one.words.length > 1);
    const states = statesOfTable(set, table);
    const wanted = column === "state" ? states : states.map((state) => table[state]?.status ?? "");
    return differences(lists[nth]?.words ?? [], wanted);
  };
}

/** `count(*) FILTER (WHERE state = 'x') AS x` for every final state, and no other. */
export function counted(sql: string): (table: Table) => readonly string[] {
  return (table) => {
    const columns = [...sql.matchAll(/FILTER \(WHERE (?:t\.)?state = '(\w+)'\) AS (\w+)/g)];
    const wrong = columns.flatMap(({ 1: state, 2: name }) =>
      state === name ? [] : [`${state} counted as ${name}`],
    );
    const words = columns.map(({ 1: state = "" }) => state);
    return [...wrong, ...differences(words, statesOfTable("final", table))];
  };
}

/** `CASE state WHEN 'x' THEN 'word' … ELSE state END` says the Twilio word of every state. */
export function translated(sql: string): (table: Table) => readonly string[] {
  return (table) => {
    const [, cases = ""] = /CASE state ((?:WHEN '\w+' THEN '\w+' )+)ELSE state END/.exec(sql) ?? [];
    const words = new Map(
      [...cases.matchAll(/WHEN '(\w+)' THEN '(\w+)'/g)].map(({ 1: state, 2: word }) => [
        state,
        word,
      ]),
    );
    return Object.entries(table).flatMap(([state, { twilio }]) =>
      (words.get(state) ?? state) === twilio ? [] : [`${state} is not ${twilio}`],
    );
  };
}

export function differences(
  found: readonly string[],
  wanted: readonly string[],
): readonly string[] {
  return [
    ...wanted.filter((word) => !found.includes(word)).map((word) => `lacks ${word}`),
    ...found.filter((word) => !wanted.includes(word)).map((word) => `has ${word}`),
  ];
}
