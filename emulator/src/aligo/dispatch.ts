/** From an Aligo call to its answer. */
import { forbidden, html, json, tooMany, type Draft } from "../reply.ts";
import type { Settings } from "../settings.ts";
import { kakaoDetail, listKakao, listTexts, textDetail } from "./history.ts";
import { coded, type AligoReply, type Fields } from "./reply.ts";
import { sendAlimTalk, sendText, type AligoContext } from "./send.ts";
import { listAligoTemplates } from "./template.ts";
import type { AligoCall } from "./wire.ts";

export function dispatchAligo(context: AligoContext, call: AligoCall): Draft {
  const { settings } = context;
  return spoil(answer(context, call), settings);
}

function answer(context: AligoContext, call: AligoCall): AligoReply {
  const { sql, settings, now, balance } = context;
  const { path, fields } = call;
  const kakao = path.startsWith("/kakao/");
  const refused = refusal(fields, kakao, call, settings);
  if (refused) return refused;
  switch (path) {
    case "/sms/send/":
      return sendText(context, fields, call.image);
    case "/sms/list/":
      return listTexts(sql, fields, now);
    case "/sms/sms_list/":
      return textDetail(sql, fields, now);
    case "/sms/remain/": {
      const count = Math.max(0, Math.floor(balance / 8));
      return coded(false, 1, "success", {
        SMS_CNT: count,
        LMS_CNT: Math.floor(count / 3),
        MMS_CNT: Math.floor(count / 7),
      });
    }
    case "/kakao/akv10/alimtalk/send/":
      return sendAlimTalk(context, fields);
    case "/kakao/akv10/history/list/":
      return listKakao(sql, fields, now);
    case "/kakao/akv10/history/detail/":
      return kakaoDetail(sql, fields, now);
    case "/kakao/akv10/template/list/":
      return listAligoTemplates(sql, fields);
  }
}

/** The account, and the address that calls. */
function refusal(
  fields: Fields,
  kakao: boolean,
  { method, ip }: AligoCall,
  { keys, allowedIps }: Settings,
): AligoReply | null {
  if (method !== "POST") return coded(kakao, -101, "POST로 요청해 주세요.");
  const [key, user] = kakao ? ["apikey", "userid"] : ["key", "user_id"];
  if (fields[key] !== keys.aligoKey) return coded(kakao, -101, "인증오류입니다. - API KEY");
  if (fields[user] !== keys.aligoUser) return coded(kakao, -101, "인증오류입니다. - 사용자 아이디");
  if (allowedIps !== null && !allowedIps.includes(ip)) {
    return coded(kakao, -101, "등록되지 않은 아이피입니다.");
  }
  return null;
}

function spoil({ body, as }: AligoReply, settings: Settings): Draft {
  const plain = json(body);
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
