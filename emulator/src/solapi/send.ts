/** `POST /messages/v4/send-many/detail`: judge every message, follow the script, write it down, answer. */
import { TITLE_MAX_BYTES } from "../constants.ts";
import { cp949Bytes, inCp949 } from "../cp949.ts";
import { drawSendFault } from "../faults.ts";
import { isObject, type JsonObject } from "../rules.ts";
import { rowAct } from "../script.ts";
import type { Settings } from "../settings.ts";
import { countCall, insertSend, priorAttempts } from "../store/sends.ts";
import { coded4, type SolapiReply } from "./reply.ts";
import { finalCode, solapiAct } from "./script.ts";
import { insertSolapi } from "./store.ts";

const LIMITS: Readonly<Record<string, number>> = { SMS: 90, LMS: 2000, MMS: 2000 };
const MAX_MESSAGES = 10_000;

interface Context {
  readonly sql: SqlStorage;
  readonly settings: Settings;
  readonly now: number;
  readonly realNow: number;
}

interface Entry {
  readonly to: string;
  readonly from: string | null;
  readonly type: string;
  readonly text: string | null;
  readonly subject: string | null;
  readonly template: string | null;
  readonly customFields: JsonObject | null;
}

export function sendMany(context: Context, body: unknown): SolapiReply {
  const list = isObject(body) && Array.isArray(body["messages"]) ? body["messages"] : [];
  if (list.length === 0 || list.length > MAX_MESSAGES || !list.every(isObject)) {
    return coded4(400, "ValidationError", "messages");
  }
  const entries = list.map(entryOf);
  const call = countCall(context.sql, "sms", "send");
  const drawn = drawSendFault(context.settings.faults, call);
  if (drawn && !drawn.accept) {
    for (const entry of entries) log(context, entry, `solapi fault ${drawn.as}`, null);
    return { status: 200, body: {}, as: drawn.as };
  }
  const groupId = `G4V${crypto.randomUUID().replaceAll("-", "").toUpperCase().slice(0, 29)}`;
  const seen = new Set<string>();
  const failed: Record<string, unknown>[] = [];
  const taken: Record<string, unknown>[] = [];
  let as = drawn?.as ?? null;
  for (const entry of entries) {
    const act = solapiAct(entry.to);
    const spent = "once" in act && act.once && isRepeat(context, entry);
    if ((act.do === "error" || act.do === "answer") && !spent) {
      log(context, entry, `solapi script ${act.do === "error" ? act.name : act.as}`, null);
      if (act.do === "error") return coded4(act.status, act.name, "scripted");
      return { status: 200, body: {}, as: act.as };
    }
    const scripted = act.do === "fail" && !spent ? act.code : null;
    const code = refusalOf(entry, context.settings, seen) ?? scripted;
    if (code !== null) {
      log(context, entry, `solapi refused ${code}`, null);
      failed.push({ ...told(entry), statusCode: code, statusMessage: "refused", messageId: "" });
      continue;
    }
    const messageId = store(context, entry, groupId);
    if (act.do === "accept") as ??= act.as;
    log(context, entry, as === null ? "solapi accepted" : `solapi accepted, ${as}`, messageId);
    taken.push({ ...told(entry), messageId, statusCode: "2000", statusMessage: "정상 접수" });
  }
  const wantsList = isObject(body) && body["showMessageList"] === true;
  return {
    status: 200,
    as,
    body: {
      failedMessageList: failed,
      groupInfo: {
        groupId,
        count: {
          total: entries.length,
          registeredFailed: failed.length,
          registeredSuccess: taken.length,
        },
        status: "SENDING",
      },
      ...(wantsList && { messageList: taken }),
    },
  };
}

function entryOf(message: JsonObject): Entry {
  const text = (value: unknown): string | null => (typeof value === "string" ? value : null);
  const kakao = isObject(message["kakaoOptions"]) ? message["kakaoOptions"] : null;
  return {
    to: text(message["to"]) ?? "",
    from: text(message["from"]),
    type: text(message["type"]) ?? "SMS",
    text: text(message["text"]),
    subject: text(message["subject"]),
    template: text(kakao?.["templateId"]),
    customFields: isObject(message["customFields"]) ? message["customFields"] : null,
  };
}

/** The code of what SOLAPI refuses at acceptance. */
function refusalOf(entry: Entry, settings: Settings, seen: Set<string>): string | null {
  if (!/^0\d{8,11}$/u.test(entry.to) && !/^1\d{7}$/u.test(entry.to)) return "1010";
  if (seen.has(entry.to)) return "1026";
  seen.add(entry.to);
  if (entry.type === "ATA") return entry.template === null ? "1010" : null;
  if (entry.from === null || !settings.senders.includes(entry.from)) return "1062";
  const text = entry.text ?? "";
  if (text === "") return "1010";
  const subject = entry.subject ?? "";
  if (!Array.from(text + subject).every(inCp949)) return "1029";
  const tooLong = cp949Bytes(text) > (LIMITS[entry.type] ?? Infinity);
  return tooLong || cp949Bytes(subject) > TITLE_MAX_BYTES ? "1031" : null;
}

function store({ sql, settings, now }: Context, entry: Entry, groupId: string): string {
  const act = rowAct(entry.to);
  const appears = act.visible === "default" ? settings.visibleAfterMs : 0;
  const visibleAt =
    typeof act.visible === "object"
      ? now + act.visible.afterMs
      : act.visible === "never"
        ? null
        : now + appears;
  const after = typeof act.final === "object" ? act.final.afterMs : settings.resultAfterMs;
  const fields = entry.customFields === null ? null : JSON.stringify(entry.customFields);
  return insertSolapi(
    sql,
    {
      ...entry,
      groupId,
      customFields: fields,
      createdAt: now,
      visibleAt,
      finalAt: act.final === "never" ? null : now + after,
      ...finalCode(entry.to, entry.type === "ATA"),
    },
    crypto.randomUUID(),
  );
}

function factsOf({ now, realNow }: Context, entry: Entry) {
  return {
    channel: entry.type === "ATA" ? ("alimtalk" as const) : ("sms" as const),
    arrivedAt: realNow,
    clockAt: now,
    phones: [entry.to],
    template: entry.template,
    text: entry.text,
    title: entry.subject,
  };
}

function isRepeat(context: Context, entry: Entry): boolean {
  return priorAttempts(context.sql, factsOf(context, entry)) > 0;
}

function log(context: Context, entry: Entry, outcome: string, id: string | null): void {
  insertSend(context.sql, factsOf(context, entry), outcome, id);
}

function told({ to, from, type, customFields }: Entry): Record<string, unknown> {
  return { to, from, type, country: "82", ...(customFields && { customFields }) };
}
