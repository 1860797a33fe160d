/**
 * True if a delivery code is an end: all that the provider itself has to know. What the codes mean, in words, is in
 * status-codes.ts, apart, so that who does not ask for the words does not carry them.
 */
import type { MessageType } from "@k-msg/core";

export const WAITING: ReadonlySet<string> = new Set(["WAIT", "0", "00", "0000"]);

// SMS codes have two digits and the others four, so one list holds both.
const FAILED: ReadonlySet<string> = new Set(
  (
    "01 02 03 04 05 07 08 09 10 11 13 14 17 18 19 20 2000 2001 2002 2003 21 22 23 24 25 26 27 " +
    "28 29 30 3000 3001 3002 3004 3005 3006 31 40 4000 4001 4002 4003 4101 4102 4104 4201 " +
    "4202 5000 5001 5003 5201 5202 5301 5302 5303 5304 6000 6100 9001 9002 9003 9004 9005 " +
    "9006 9007 9008 9010 9011 9012 9013 9014 9015 9016 91 92 93 99"
  ).split(" "),
).add("FAIL");

/** Codes come as numbers too, and SMS codes have two digits: 6 is "06". "0" stays what it is. */
export const normalizeStatusCode = (value: unknown): string | undefined => {
  const text = typeof value === "number" || typeof value === "string" ? String(value).trim() : "";
  if (text === "") return undefined;
  return /^[1-9]$/.test(text) ? `0${text}` : text;
};

/** As `describeIwinvStatusCode` has it: a code in no table is PENDING. */
export const statusOfIwinvCode = (
  type: MessageType,
  code: string,
): "PENDING" | "DELIVERED" | "FAILED" => {
  if (type === "ALIMTALK") return code === "OK" ? "DELIVERED" : "PENDING";
  const wanted = normalizeStatusCode(code)?.toUpperCase() ?? "";
  if (wanted === "06" || wanted === "1000") return "DELIVERED";
  return FAILED.has(wanted) ? "FAILED" : "PENDING";
};
