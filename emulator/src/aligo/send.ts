/** `/send/` and `/akv10/alimtalk/send/`: judge, follow the script, write it down, answer. One recipient a call is all that is played. */
import { cp949Bytes } from "../cp949.ts";
import { drawSendFault } from "../faults.ts";
import { rowAct } from "../script.ts";
import type { Settings } from "../settings.ts";
import { countCall, insertSend, priorAttempts } from "../store/sends.ts";
import { findTemplate } from "../store/templates.ts";
import { coded, missing, type AligoReply, type Fields } from "./reply.ts";
import { aligoAct, finalResult } from "./script.ts";
import { insertAligo } from "./store.ts";

const LIMITS: Readonly<Record<string, number>> = { SMS: 90, LMS: 2000, MMS: 2000 };
const TITLE_BYTES = 44;

export interface AligoContext {
  readonly sql: SqlStorage;
  readonly settings: Settings;
  readonly now: number;
  readonly realNow: number;
  readonly balance: number;
}

interface Entry {
  readonly kakao: boolean;
  readonly type: string;
  readonly receiver: string;
  readonly sender: string;
  readonly text: string;
  readonly title: string | null;
  readonly template: string | null;
}

export function sendText(context: AligoContext, fields: Fields, image: boolean): AligoReply {
  const absent = missing(fields, "sender", "receiver", "msg");
  if (absent) return coded(false, -101, `필수입력 부적합 (${absent})`);
  const { msg = "", title = "", receiver = "", sender = "" } = fields;
  const long = image ? "MMS" : cp949Bytes(msg) > 90 ? "LMS" : "SMS";
  const type = fields["msg_type"] ?? long;
  const limit = LIMITS[type];
  if (limit === undefined) return coded(false, -101, "msg_type 부적합");
  if (cp949Bytes(msg) > limit) return coded(false, -101, "메시지 길이 초과");
  if (title !== "" && cp949Bytes(title) > TITLE_BYTES) return coded(false, -101, "제목 길이 초과");
  if (type === "MMS" && !image) return coded(false, -301, "파일 업로드 실패");
  const more = { text: msg, title: title || null, template: null };
  return take(context, { kakao: false, type, receiver, sender, ...more });
}

export function sendAlimTalk(context: AligoContext, fields: Fields): AligoReply {
  const names = ["senderkey", "tpl_code", "sender", "receiver_1", "subject_1", "message_1"];
  const absent = missing(fields, ...names);
  if (absent) return coded(true, -99, `필수입력 부적합 (${absent})`);
  const { tpl_code: template = "", message_1: text = "" } = fields;
  const known = findTemplate(context.sql, template);
  if (known === null) return coded(true, -501, "템플릿이 존재하지 않습니다.");
  if (!isFilledFrom(known.content, text)) {
    return coded(true, -103, "메시지가 템플릿과 일치하지 않습니다.");
  }
  const { receiver_1: receiver = "", sender = "", subject_1: title = "" } = fields;
  return take(context, { kakao: true, type: "AT", receiver, sender, text, title, template });
}

/** The registered text, with something in the place of each name. */
function isFilledFrom(content: string, text: string): boolean {
  let rest = text;
  const [first = "", ...others] = content.split(/#\{[^}]{1,40}\}/u);
  if (!rest.startsWith(first)) return false;
  rest = rest.slice(first.length);
  for (const [i, part] of others.entries()) {
    const last = i === others.length - 1;
    const at =
      last && part === "" ? rest.length : last ? rest.lastIndexOf(part) : rest.indexOf(part);
    if (at < 0) return false;
    rest = rest.slice(at + part.length);
  }
  return rest === "" && !text.includes("#{");
}

function take(context: AligoContext, entry: Entry): AligoReply {
  const { sql, settings } = context;
  const { kakao, receiver } = entry;
  const refusal = refusalOf(entry, settings);
  if (refusal) {
    log(context, entry, `aligo refused ${refusal[0]}`, null);
    return coded(kakao, ...refusal);
  }
  const drawn = drawSendFault(settings.faults, countCall(sql, channelOf(entry), "send"));
  const act = drawn ? faultAct(drawn) : aligoAct(receiver);
  const spent = "once" in act && act.once && priorAttempts(sql, factsOf(context, entry)) > 0;
  if (act.do === "refuse" && !spent) {
    log(context, entry, `aligo refused ${act.code}`, null);
    return coded(kakao, act.code, act.words);
  }
  if (act.do === "answer" && !spent) {
    log(context, entry, `aligo script ${act.as}`, null);
    return { body: {}, as: act.as };
  }
  const mid = store(context, entry);
  const as = act.do === "accept" ? act.as : null;
  log(context, entry, as === null ? "aligo accepted" : `aligo accepted, ${as}`, String(mid));
  const reply = kakao
    ? coded(true, 0, "성공적으로 전송요청 하였습니다.", {
        info: { type: "AT", mid, unit: 6.5, total: 6.5, scnt: 1, fcnt: 0 },
      })
    : coded(false, 1, "success", {
        msg_id: String(mid),
        success_cnt: 1,
        error_cnt: 0,
        msg_type: entry.type,
      });
  return { ...reply, as };
}

type Drawn = NonNullable<ReturnType<typeof drawSendFault>>;

function faultAct({ accept, as }: Drawn): ReturnType<typeof aligoAct> {
  return accept ? { do: "accept", as } : { do: "answer", as, once: false };
}

function refusalOf({ receiver, sender }: Entry, settings: Settings): [number, string] | null {
  if (!/^0\d{8,11}$|^1\d{7}$/u.test(receiver)) return [-101, "수신번호 형식 오류"];
  if (!settings.senders.includes(sender)) return [-102, "등록/인증되지 않은 발신번호입니다."];
  return null;
}

function store({ sql, settings, now }: AligoContext, entry: Entry): number {
  const act = rowAct(entry.receiver);
  const appears = act.visible === "default" ? settings.visibleAfterMs : 0;
  const visibleAt =
    typeof act.visible === "object"
      ? now + act.visible.afterMs
      : act.visible === "never"
        ? null
        : now + appears;
  const after = typeof act.final === "object" ? act.final.afterMs : settings.resultAfterMs;
  return insertAligo(sql, {
    ...entry,
    createdAt: now,
    visibleAt,
    finalAt: act.final === "never" ? null : now + after,
    ...finalResult(entry.receiver, entry.kakao),
  });
}

const channelOf = ({ kakao }: Entry) => (kakao ? ("alimtalk" as const) : ("sms" as const));

function factsOf({ now, realNow }: AligoContext, entry: Entry) {
  return {
    channel: channelOf(entry),
    arrivedAt: realNow,
    clockAt: now,
    phones: [entry.receiver],
    template: entry.template,
    text: entry.text,
    title: entry.title,
  };
}

function log(context: AligoContext, entry: Entry, outcome: string, id: string | null): void {
  insertSend(context.sql, factsOf(context, entry), outcome, id);
}
