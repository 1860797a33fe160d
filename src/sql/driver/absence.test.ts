import { describe, expect, it } from "vitest";

import { absenceOf, isRowFault } from "./absence.ts";

/** As the driver throws what the server said. */
const answer = (code: string) => Object.assign(new Error("x"), { name: "PostgresError", code });
/** As sockets and the driver itself throw. */
const broken = (code?: string) => Object.assign(new Error("x"), { code });

describe("an error of the database", () => {
  it.each([
    ["08006", "unreachable"],
    ["28P01", "login_refused"],
    ["28000", "login_refused"],
    ["3D000", "login_refused"],
    ["25006", "read_only"],
    ["53300", "too_many_connections"],
    ["53100", "failing"],
    ["57P01", "shutting_down"],
    ["57P02", "shutting_down"],
    ["57P03", "shutting_down"],
    ["57014", "time_limit"],
    ["25P03", "time_limit"],
    ["55P03", "locked"],
    ["40001", "conflict"],
    ["40P01", "conflict"],
    ["58000", "failing"],
    ["XX000", "failing"],
  ])("with SQLSTATE %s is its absence (%s), and no fault of a row", (code, absence) => {
    expect(absenceOf(answer(code))).toBe(absence);
    expect(isRowFault(answer(code))).toBe(false);
  });

  it.each(["22001", "22P02", "23505", "54000"])("with SQLSTATE %s is the row's", (code) => {
    expect(absenceOf(answer(code))).toBeUndefined();
    expect(isRowFault(answer(code))).toBe(true);
  });

  it.each(["42501", "42601", "42P01", "25P02"])(
    "with SQLSTATE %s is the statement's, and of no row",
    (code) => {
      expect(absenceOf(answer(code))).toBeUndefined();
      expect(isRowFault(answer(code))).toBe(false);
    },
  );

  it.each(["EPIPE", "ECONNREFUSED", "ECONNRESET", "ENOTFOUND", "CONNECT_TIMEOUT", undefined])(
    "that the server did not send (%s) says that it is not reached, however many characters it has",
    (code) => {
      expect(absenceOf(broken(code))).toBe("unreachable");
      expect(isRowFault(broken(code))).toBe(false);
    },
  );
});
