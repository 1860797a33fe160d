/** SOLAPI's answer about a message that it did not take. */
import type { KMsgError } from "@k-msg/core";

import { isRecord, readList } from "../reading.ts";
import { describeSolapiRefusal } from "./codes.ts";
import { solapiError } from "./errors.ts";

type Body = Record<string, unknown>;

export const textOf = (value: unknown): string | undefined =>
  (typeof value === "string" && value !== "") || typeof value === "number"
    ? String(value)
    : undefined;

const refusedMessage = (message: Body): KMsgError => {
  const code = textOf(message["statusCode"]) ?? "";
  const found = describeSolapiRefusal(code);
  return solapiError(
    found.kmsgCode,
    `SOLAPI: ${found.meaning} (code ${/^\d{4}$/.test(code) ? code : "?"})`,
    { originalCode: code, outcome: found.outcome, fault: found.fault },
    { providerErrorCode: code },
  );
};

const isRefusal = (message: Body): boolean => /^1\d{3}$/.test(textOf(message["statusCode"]) ?? "");

/** The refusal that an answer holds: SOLAPI says 200 either way. Undefined where it refused nobody. */
export const refusalIn = (answer: Body): KMsgError | undefined => {
  const [failed] = readList(answer["failedMessageList"]);
  if (failed) return refusedMessage(failed);
  const refused = [answer, ...readList(answer["messageList"])].find(isRefusal);
  return refused && refusedMessage(refused);
};

export const recordOf = (value: unknown): Body => (isRecord(value) ? value : {});
