/** The ways a database can be absent, and the errors of each. Pure. */

/** Each asks something else of the operator; docs/operate names what. */
export const ABSENCES = [
  "unreachable",
  "login_refused",
  "too_many_connections",
  "read_only",
  "shutting_down",
  "time_limit",
  "locked",
  "conflict",
  "failing",
  /** From a backup: it answers, and must not be read yet. */
  "restored",
] as const;
export type Absence = (typeof ABSENCES)[number];

/** The database could not be reached or could not serve. Holds nothing of the query. */
export class DatabaseUnavailableError extends Error {
  override readonly name = "DatabaseUnavailableError";
  readonly absence: Absence;

  constructor(absence: Absence, message = `the database is not available: ${absence}`) {
    super(message);
    this.absence = absence;
  }
}

/** By SQLSTATE, or by its class of two characters. What is not here is a fault of the statement or of its row. */
const BY_CODE: Readonly<Record<string, Absence>> = {
  "08": "unreachable",
  "28": "login_refused",
  "3D000": "login_refused",
  "53": "failing",
  "53300": "too_many_connections",
  "53400": "too_many_connections",
  "25006": "read_only",
  // A session that waited for us for too long.
  "25P03": "time_limit",
  "25P04": "time_limit",
  "57": "shutting_down",
  "57014": "time_limit",
  "55000": "shutting_down",
  "55006": "locked",
  "55P03": "locked",
  // A standby's recovery took the rows away, or another transaction was first: the same statement goes through later.
  "40": "conflict",
  // Poolers lose prepared statements, and Hyperdrive's own errors are 58000.
  "26000": "failing",
  "42P05": "failing",
  "58": "failing",
  XX: "failing",
};

/** @returns undefined where the database did answer, and refuses the statement or one of its rows */
export function absenceOf(error: unknown): Absence | undefined {
  const code = sqlStateOf(error);
  // Sockets, names, TLS, and the driver's own words for a connection that is no more.
  if (code === undefined) return "unreachable";
  return BY_CODE[code] ?? BY_CODE[code.slice(0, 2)];
}

/** `EPIPE` has five characters too: only what the server sent has an SQLSTATE. */
function sqlStateOf(error: unknown): string | undefined {
  const { name, code } = (error ?? {}) as { name?: unknown; code?: unknown };
  const isAnswer = name === "PostgresError" && typeof code === "string";
  return isAnswer && /^[0-9A-Z]{5}$/.test(code) ? code : undefined;
}

/**
 * Data exceptions, violated constraints and limits (SQLSTATE classes 22, 23 and 54: a text too long for its index): the same row
 * fails again tomorrow.
 */
export function isRowFault(error: unknown): boolean {
  return /^(?:22|23|54)/.test(sqlStateOf(error) ?? "");
}

/** The database's own word for what is wrong with a row, without the row's values. */
export function rowFaultReason(error: unknown): string {
  const fault = error as { code?: string; column_name?: string; constraint_name?: string };
  const where = fault.column_name ?? fault.constraint_name;
  return `SQLSTATE ${fault.code ?? "unknown"}${where ? ` at ${where}` : ""}`;
}
