/** What SQL and generated Drizzle source declare, whatever their layout. */

interface Column {
  readonly name?: string;
  readonly type?: string;
  readonly key?: true;
  readonly notNull?: true;
  readonly default?: string;
  /** A line that no column could be read from. */
  readonly odd?: string;
}

interface Table {
  readonly table: string;
  readonly columns: readonly Column[];
  readonly constraints?: readonly string[];
}

interface Index {
  readonly name: string;
  readonly table: string;
  readonly columns: readonly string[];
  readonly unique?: true;
}

const TABLE = /CREATE TABLE IF NOT EXISTS\s+(\S+?)\s*\(/gi;
const INDEX =
  /CREATE (UNIQUE )?INDEX\s+(?:IF NOT EXISTS\s+)?(\S+)\s+ON\s+([^\s(]+)\s*\(([^)]*)\)/gi;
const CONSTRAINT = /^(?:PRIMARY KEY|UNIQUE|CONSTRAINT|INDEX|KEY|FOREIGN)\b/i;
const COLUMN = /^(["`]?[^"`\s]+["`]?)\s+([A-Za-z]+(?:\s*\([^)]*\))?)\s*(.*)$/;
const DEFAULT = /DEFAULT\s+('[^']*'|\S+)/i;

const bare = (name: string): string => name.replace(/["`]/g, "").trim();

/** Tables with their columns in order, and indexes, of CREATE statements. */
export function sqlFacts(statements: readonly unknown[]): {
  readonly tables: readonly Table[];
  readonly indexes: readonly Index[];
} {
  const text = statements.join(";\n");
  const tables = Array.from(text.matchAll(TABLE), (found): Table => {
    const parts = splitTop(insideOf(text, found.index + found[0].length));
    const constraints = parts.filter((part) => CONSTRAINT.test(part));
    return {
      table: bare(found[1] ?? ""),
      columns: parts.filter((part) => !CONSTRAINT.test(part)).map(columnOf),
      ...(constraints.length > 0 && {
        constraints: constraints.map((part) => bare(part).replace(/\s+/g, "").toUpperCase()),
      }),
    };
  });
  const indexes = Array.from(
    text.matchAll(INDEX),
    ([, unique, name = "", table = "", columns = ""]): Index => ({
      name: bare(name),
      table: bare(table),
      columns: columns.split(",").map(bare),
      ...(unique !== undefined && { unique: true }),
    }),
  );
  return { tables, indexes };
}

function columnOf(part: string): Column {
  const [, name, type, rest = ""] = COLUMN.exec(part) ?? [];
  if (name === undefined || type === undefined) return { odd: part };
  const standard = DEFAULT.exec(rest)?.[1];
  return {
    name: bare(name),
    type: type.toUpperCase().replace(/\s+/g, ""),
    ...(/PRIMARY KEY/i.test(rest) && { key: true }),
    ...(/NOT NULL/i.test(rest) && { notNull: true }),
    ...(standard !== undefined && { default: standard }),
  };
}

/** The text from `from` to the bracket that closes the one before it. */
function insideOf(text: string, from: number): string {
  let depth = 1;
  let end = from;
  for (; end < text.length && depth > 0; end += 1) depth += step(text[end]);
  return text.slice(from, end - 1);
}

const step = (char: string | undefined): number => (char === "(" ? 1 : char === ")" ? -1 : 0);

/** What lies between commas that stand in no bracket and no quotation. */
function splitTop(text: string): string[] {
  const parts = [""];
  let depth = 0;
  let quoted = false;
  for (const char of text) {
    if (char === "'") quoted = !quoted;
    else if (!quoted) depth += step(char);
    if (char === "," && depth === 0 && !quoted) parts.push("");
    else parts.push(`${parts.pop() ?? ""}${char}`);
  }
  return parts.map((part) => part.replace(/\s+/g, " ").trim()).filter((part) => part !== "");
}

const EXPORT = /export const (\w+)\s*=\s*(\w+)\(\s*"([^"]+)"/g;
const PROPERTY =
  /(\w+):\s*(\w+)\(\s*"([^"]+)"(?:\s*,\s*\{[^}]*\})?\s*\)((?:\s*\.\w+\([^()]*(?:\([^()]*\))?[^()]*\))*)/g;
const ON = /index\(\s*"([^"]+)"\s*\)\s*\.on\(([^)]*)\)/g;

/** Exports, columns and indexes of generated Drizzle source. */
export function drizzleFacts(source: string): object {
  return {
    exports: Array.from(source.matchAll(EXPORT), ([, ...parts]) => parts),
    columns: Array.from(source.matchAll(PROPERTY))
      .filter(([, , made]) => made !== "index" && made !== "uniqueIndex")
      .map(([, prop, , column, calls = ""]) => ({
        prop,
        column,
        ...(calls.includes("notNull") && { notNull: true }),
        ...(calls.includes("primaryKey") && { key: true }),
      })),
    indexes: Array.from(source.matchAll(ON), ([, name, columns = ""]) => [
      name,
      columns
        .split(",")
        .map((column) => column.trim().replace(/^\w+\./, ""))
        .filter((column) => column !== ""),
    ]),
  };
}
