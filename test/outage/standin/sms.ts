/** IWINV's SMS v2 on the wire: send, history, balance. */
import type { Books, Take } from "./books.ts";
import { BAD_GATEWAY, isId, pageOf, type Call, type Reply } from "./call.ts";
import { endOf, kstDateTime, parseKst } from "./kst.ts";

export const SMS_CREDENTIAL = "sms-key&sms-auth";
const COMPANY = "acme";
const SENDER = "0215990000";
const MAX_SPAN_MS = 90 * 86_400_000;

/** A code that is not `accepted`, with HTTP 200 as all of them. */
export function smsCode(resultCode: number): Reply {
  return { kind: "json", body: { resultCode, message: `code ${resultCode}` } };
}

export function smsReply(call: Call, books: Books): Reply {
  if (call.body["version"] !== "1.0") return smsCode(1);
  switch (call.endpoint) {
    case "send":
      return send(call, books);
    case "history":
      return history(call, books);
    case "charge":
      return smsCharge(100_000);
    case "template":
      return { kind: "html", status: 404, title: "Not Found" };
  }
}

export function smsCharge(charge: number): Reply {
  return { kind: "json", body: { resultCode: 0, message: "ok", charge } };
}

function send({ body }: Call, books: Books): Reply {
  const { to, from, text, title } = body;
  if (!Array.isArray(to) || to.length !== 1 || !/^0\d{9,10}$/.test(String(to[0]))) {
    return smsCode(41);
  }
  if (from !== SENDER) return smsCode(13);
  if (typeof text !== "string" || text === "") return smsCode(1);
  const phone = String(to[0]);
  const act = books.nextAct(phone, text);
  if (act === "refuse") return BAD_GATEWAY;
  const take = books.take({ channel: "sms", phone, callback: SENDER, templateCode: "", text });
  if (act === "lose") return { kind: "reset" };
  const msgType = typeof title === "string" ? "LMS" : "SMS";
  return {
    kind: "json",
    body: { resultCode: 0, message: "전송 성공", requestNo: take.id, msgType },
  };
}

function history({ body }: Call, books: Books): Reply {
  if (body["companyid"] !== COMPANY) return smsCode(14);
  const from = parseKst(body["startDate"]);
  const until = endOf(body["endDate"]);
  if (from === undefined || until === undefined) return smsCode(43);
  if (until - from > MAX_SPAN_MS) return smsCode(42);
  const { phone, requestNo } = body;
  const rows = books.rows({
    channel: "sms",
    from,
    until,
    ...(typeof phone === "string" && { phone }),
    ...(isId(requestNo) && { id: String(requestNo) }),
  });
  const page = pageOf(body, rows);
  if (!page) return smsCode(1);
  const list = page.map((take) => rowOf(take, books));
  return {
    kind: "json",
    body: { resultCode: 0, message: "데이터가 조회되었습니다.", totalCount: rows.length, list },
  };
}

/** The history of SMS shows no text. */
function rowOf(take: Take, books: Books): object {
  const known = books.resultAt(take) !== undefined;
  return {
    requestNo: take.id,
    companyid: COMPANY,
    msgType: "SMS",
    phone: take.phone,
    callback: take.callback,
    sendStatusCode: known ? "06" : "WAIT",
    sendStatusMsg: known ? "전송 성공" : "대기",
    sendDate: kstDateTime(take.at),
  };
}
