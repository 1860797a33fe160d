/** IWINV's AlimTalk on the wire: send, history, template, balance. A send is answered without an id, as the real one is. */
import type { Books, Take } from "./books.ts";
import { BAD_GATEWAY, isId, isObject, pageOf, type Call, type Reply } from "./call.ts";
import { endOf, kstDateTime, parseKst } from "./kst.ts";

export const ALIMTALK_CREDENTIAL = "alim-key";
export const TEMPLATE = "AUTH_OTP";
const CONTENT = "인증번호는 #{code} 입니다.";

export function otpText(code: string): string {
  return CONTENT.replace("#{code}", code);
}

/** A code that is not `accepted`, with HTTP 200 as all of them. */
export function alimtalkCode(code: number): Reply {
  return { kind: "json", body: { code, message: `code ${code}` } };
}

export function alimtalkReply(call: Call, books: Books): Reply {
  switch (call.endpoint) {
    case "send":
      return send(call, books);
    case "history":
      return history(call, books);
    case "charge":
      return alimtalkCharge(100_000);
    case "template":
      return template(call);
  }
}

export function alimtalkCharge(charge: number): Reply {
  return { kind: "json", body: { code: 200, message: "ok", charge } };
}

function send({ body }: Call, books: Books): Reply {
  const { templateCode, list, reserve = "N" } = body;
  if (templateCode !== TEMPLATE) return alimtalkCode(501);
  if (!Array.isArray(list) || list.length !== 1) return alimtalkCode(502);
  if (reserve !== "N") return alimtalkCode(506);
  const [entry] = list as unknown[];
  if (!isObject(entry)) return alimtalkCode(502);
  const { phone, templateParam } = entry;
  if (typeof phone !== "string" || !/^0\d{9,10}$/.test(phone)) return alimtalkCode(513);
  const [code] = Array.isArray(templateParam) ? (templateParam as unknown[]) : [];
  if (typeof code !== "string") return alimtalkCode(508);
  const text = otpText(code);
  const act = books.nextAct(phone, text);
  if (act === "refuse") return BAD_GATEWAY;
  books.take({ channel: "alimtalk", phone, callback: "", templateCode, text });
  if (act === "lose") return { kind: "reset" };
  return { kind: "json", body: { code: 200, message: "성공", success: 1, fail: 0 } };
}

function history({ body }: Call, books: Books): Reply {
  const { startDate, endDate, phone, seqNo } = body;
  const from = startDate === undefined ? 0 : parseKst(startDate);
  const until = endDate === undefined ? Number.POSITIVE_INFINITY : endOf(endDate);
  if (from === undefined || until === undefined) return alimtalkCode(400);
  const rows = books.rows({
    channel: "alimtalk",
    from,
    until,
    ...(typeof phone === "string" && { phone }),
    ...(isId(seqNo) && { id: String(seqNo) }),
  });
  const page = pageOf(body, rows);
  if (!page) return alimtalkCode(400);
  const list = page.map((take) => rowOf(take, books));
  return {
    kind: "json",
    body: { code: 200, message: "데이터가 조회되었습니다.", totalCount: rows.length, list },
  };
}

function rowOf(take: Take, books: Books): object {
  const resultAt = books.resultAt(take);
  return {
    seqNo: Number(take.id),
    phone: take.phone,
    callback: take.callback,
    templateCode: take.templateCode,
    sendMessage: take.text,
    reserve: "N",
    requestDate: kstDateTime(take.at),
    sendDate: kstDateTime(take.at),
    receiveDate: resultAt === undefined ? "" : kstDateTime(resultAt),
    statusCode: resultAt === undefined ? "WAIT" : "OK",
    statusCodeName: resultAt === undefined ? "대기" : "성공",
    resendStatus: null,
    resendStatusName: null,
    buttons: { link1: null, link2: null, link3: null, link4: null, link5: null },
  };
}

function template({ body }: Call): Reply {
  const wanted = body["templateCode"];
  const known = {
    templateCode: TEMPLATE,
    templateName: "인증번호",
    templateContent: CONTENT,
    status: "Y",
    templateStatusMsg: "",
    templateStatusComments: "",
    createDate: "2026-09-01 11:22:33",
    buttons: [],
  };
  const list = wanted === undefined || wanted === TEMPLATE ? [known] : [];
  return { kind: "json", body: { code: 200, message: "ok", totalCount: list.length, list } };
}
