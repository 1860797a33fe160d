/** From a SOLAPI call to its answer. */
import { forbidden, html, json, tooMany, type Draft } from "../reply.ts";
import type { Settings } from "../settings.ts";
import { authError, readCredential, sign } from "./auth.ts";
import { storeFile } from "./files.ts";
import { listMessages } from "./list.ts";
import { coded4, type SolapiReply } from "./reply.ts";
import { sendMany } from "./send.ts";
import { takeSignature } from "./store.ts";
import type { SolapiCall } from "./wire.ts";

export interface SolapiContext {
  readonly sql: SqlStorage;
  readonly settings: Settings;
  readonly now: number;
  readonly realNow: number;
  readonly balance: number;
}

/** What has to be known before the one transaction of a call. */
export async function expectedSignature(call: SolapiCall, settings: Settings): Promise<string> {
  const credential = readCredential(call.authorization);
  return credential === null ? "" : sign(settings.keys.solapiSecret, credential);
}

export function dispatchSolapi(context: SolapiContext, call: SolapiCall, expected: string): Draft {
  const reply = answer(context, call, expected);
  return spoil(reply, context.settings);
}

function answer(context: SolapiContext, call: SolapiCall, expected: string): SolapiReply {
  const { sql, settings, now } = context;
  const credential = readCredential(call.authorization);
  const error = authError(credential, expected, settings, now);
  if (error !== null) return coded4(403, error, "the request is not signed as it has to be");
  if (!takeSignature(sql, credential?.signature ?? "", now)) {
    return coded4(403, "DuplicatedSignature", "the signature was used before");
  }
  const method =
    call.path === "/messages/v4/list" || call.path === "/cash/v1/balance" ? "GET" : "POST";
  if (call.method !== method) return coded4(405, "MethodNotAllowed", method);
  switch (call.path) {
    case "/messages/v4/send-many/detail":
      return sendMany(context, parse(call.text));
    case "/messages/v4/list":
      return listMessages(sql, new URL(call.url), now);
    case "/cash/v1/balance":
      return { status: 200, body: { balance: context.balance, point: 0 } };
    case "/storage/v1/files":
      return storeFile(parse(call.text));
  }
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return null;
  }
}

function spoil({ status, body, as }: SolapiReply, settings: Settings): Draft {
  const plain = { ...json(body), status };
  switch (as) {
    case "http429":
      return tooMany();
    case "http403":
      return forbidden();
    case "html502":
      return html(502, "Bad Gateway");
    case "cut":
      return { ...plain, cut: true };
    case "hang":
      return { ...plain, extraDelayMs: settings.faults.hangMs };
    case "empty":
      return { ...plain, body: "" };
    case "braces":
      return { ...plain, body: "{}" };
    default:
      return plain;
  }
}
