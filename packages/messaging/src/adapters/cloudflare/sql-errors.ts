/** What went wrong in a database, whoever reports it: drivers name it in three ways, and Drizzle wraps what they throw. */

type Fault = Readonly<Record<string, unknown>>;

/** How deep an error may be wrapped. */
const MAX_DEPTH = 8;

/** The error and what caused it, outermost first; a chain that bites its tail ends. */
function causesOf(error: unknown): Fault[] {
  const found: Fault[] = [];
  let next = error;
  while (typeof next === "object" && next !== null && found.length < MAX_DEPTH) {
    const fault = next as Fault;
    if (found.includes(fault)) break;
    found.push(fault);
    next = fault["cause"];
  }
  return found;
}

interface Signs {
  /** Values of `code`, `errno` or `sqlState`. */
  readonly codes: ReadonlySet<unknown>;
  /** Parts of the message, in lower case: some clients pass nothing else on. */
  readonly words: readonly string[];
}

function shows(error: unknown, { codes, words }: Signs): boolean {
  return causesOf(error).some((fault) => {
    const { code, errno, sqlState, message } = fault;
    if ([code, errno, sqlState].some((value) => codes.has(value))) return true;
    const text = typeof message === "string" ? message.toLowerCase() : "";
    return words.some((part) => text.includes(part));
  });
}

/** The last two words: Postgres sessions that create the same table at once meet in its catalogue. */
const ALREADY_THERE: Signs = {
  codes: new Set([
    "42P07",
    "42710",
    "ER_DUP_KEYNAME",
    "ER_TABLE_EXISTS_ERROR",
    "42S01",
    1061,
    1050,
    "1061",
    "1050",
  ]),
  words: [
    "already exists",
    "duplicate key name",
    "duplicate object",
    "pg_type_typname_nsp_index",
    "pg_class_relname_nsp_index",
  ],
};

/** A table or index of that name is there. */
export function alreadyExists(error: unknown): boolean {
  return shows(error, ALREADY_THERE);
}

/** Not SQLSTATE 23000: a missing value has it too. */
const DUPLICATE: Signs = {
  codes: new Set(["ER_DUP_ENTRY", "ER_DUP_ENTRY_WITH_KEY_NAME", 1062, 1586, "1062", "1586"]),
  words: ["duplicate entry"],
};

/** MySQL refused a second row of one key. */
export function isDuplicateKey(error: unknown): boolean {
  return shows(error, DUPLICATE);
}

/** 1020: MariaDB's "record has changed since last read", in a transaction. */
const LOST_RACE: Signs = {
  codes: new Set(["ER_LOCK_DEADLOCK", "ER_CHECKREAD", 1213, 1020, "1213", "1020", "40001"]),
  words: ["deadlock found when trying to get lock"],
};

/** MySQL rolled the statement (or the transaction) back because of another session's: it may run again. */
export function isLostRace(error: unknown): boolean {
  return shows(error, LOST_RACE);
}

const MYSQL_DATA_FAULTS: Signs = {
  codes: new Set(["ER_DATA_TOO_LONG", "ER_WARN_DATA_OUT_OF_RANGE", 1406, 1264, 1366, 3140, 4025]),
  words: ["data too long for column"],
};

/** A value that its column cannot hold: SQLSTATE class 22, or one of MySQL's numbers. */
export function isDataFault(error: unknown): boolean {
  const ofClass22 = (value: unknown) => typeof value === "string" && /^22[0-9A-Z]{3}$/.test(value);
  return (
    causesOf(error).some((fault) => ofClass22(fault["code"]) || ofClass22(fault["sqlState"])) ||
    shows(error, MYSQL_DATA_FAULTS)
  );
}
