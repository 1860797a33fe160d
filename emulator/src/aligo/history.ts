/** `/list/` and `/sms_list/` of texts, `/akv10/history/list/` and `/akv10/history/detail/` of Kakao. */
import { DAY_MS } from "../constants.ts";
import { kstDateTime, parseKstDate } from "../kst.ts";
import { coded, missing, type AligoReply, type Fields } from "./reply.ts";
import { findAligo, listAligo, midOf, type AligoRow } from "./store.ts";

const MAX_ROWS = 500;

interface Paging {
  readonly page: number;
  readonly size: number;
}

function pagingOf(fields: Fields, size: string): Paging | null {
  const page = Number(fields["page"] ?? 1);
  const rows = Number(fields[size] ?? 30);
  const fine = Number.isInteger(page) && page >= 1 && Number.isInteger(rows) && rows >= 1;
  return fine && rows <= MAX_ROWS ? { page, size: rows } : null;
}

/** `YYYYMMDD` in Korea, as its first millisecond. */
function dayOf(text: string | undefined): number | null {
  const [, year, month, day] = /^(\d{4})(\d{2})(\d{2})$/u.exec(text ?? "") ?? [];
  return year === undefined ? null : parseKstDate(`${year}-${month}-${day}`);
}

const today = (now: number): number => parseKstDate(kstDateTime(now).slice(0, 10)) ?? now;

export function listTexts(sql: SqlStorage, fields: Fields, now: number): AligoReply {
  const paging = pagingOf(fields, "page_size");
  const last = fields["start_date"] === undefined ? today(now) : dayOf(fields["start_date"]);
  const days = Number(fields["limit_day"] ?? 1);
  if (paging === null || last === null || !Number.isInteger(days) || days < 1) {
    return coded(false, -101, "필수입력 부적합");
  }
  // It counts backwards from the day that is named.
  const span = { from: last - (days - 1) * DAY_MS, until: last + DAY_MS };
  const { rows, more } = pageOf(listAligo(sql, false, span, now), paging);
  const list = rows.map((row) => ({
    mid: String(midOf(row)),
    type: row.type,
    sender: row.sender,
    sms_count: "1",
    reserve_state: "",
    msg: row.text,
    fail_count: isFinal(row, now) && row.words.includes("실패") ? "1" : "0",
    reg_date: kstDateTime(row.created_at),
    reserve: "",
  }));
  return coded(false, 1, "success", { list, next_yn: more ? "Y" : "N" });
}

export function textDetail(sql: SqlStorage, fields: Fields, now: number): AligoReply {
  const paging = pagingOf(fields, "page_size");
  if (paging === null || missing(fields, "mid")) return coded(false, -101, "필수입력 부적합");
  const rows = paging.page > 1 ? [] : findAligo(sql, false, Number(fields["mid"]), now);
  const list = rows.map((row) => ({
    mdid: String(midOf(row) * 10),
    type: row.type,
    sender: row.sender,
    receiver: row.receiver,
    sms_state: isFinal(row, now) ? row.words : "전송중",
    reg_date: kstDateTime(row.created_at),
    send_date: kstDateTime(row.created_at),
    reserve_date: "",
  }));
  return coded(false, 1, "success", { list, next_yn: "N" });
}

export function listKakao(sql: SqlStorage, fields: Fields, now: number): AligoReply {
  const paging = pagingOf(fields, "limit");
  const from = fields["startdate"] === undefined ? today(now) : dayOf(fields["startdate"]);
  const until = fields["enddate"] === undefined ? today(now) : dayOf(fields["enddate"]);
  if (paging === null || from === null || until === null)
    return coded(true, -99, "필수입력 부적합");
  const all = listAligo(sql, true, { from, until: until + DAY_MS }, now);
  const { rows } = pageOf(all, paging);
  const list = rows.map((row) => ({
    mid: String(midOf(row)),
    type: row.type,
    sender: row.sender,
    msg_count: "1",
    mbody: row.text,
    reserve_state: "",
    regdate: kstDateTime(row.created_at),
  }));
  return coded(true, 0, "성공", { list, ...pages(paging, all.length) });
}

export function kakaoDetail(sql: SqlStorage, fields: Fields, now: number): AligoReply {
  const paging = pagingOf(fields, "limit");
  if (paging === null || missing(fields, "mid")) return coded(true, -99, "필수입력 부적합");
  const rows = paging.page > 1 ? [] : findAligo(sql, true, Number(fields["mid"]), now);
  const list = rows.map((row) => {
    const final = isFinal(row, now);
    return {
      msgid: `AT${midOf(row)}`,
      type: row.type,
      sender: row.sender,
      phone: row.receiver,
      status: final ? "3" : "1",
      reqdate: kstDateTime(row.created_at),
      sentdate: kstDateTime(row.created_at),
      rsltdate: final ? kstDateTime(row.final_at ?? 0) : "0000-00-00 00:00:00",
      reportdate: final ? kstDateTime(row.final_at ?? 0) : "0000-00-00 00:00:00",
      rslt: final ? row.code : "U",
      rslt_message: final ? row.words : "",
      message: row.text,
      tpl_code: row.template,
      smid: 0,
    };
  });
  return coded(true, 0, "성공", { list, ...pages(paging, rows.length) });
}

const isFinal = ({ final_at: at }: AligoRow, now: number): boolean => at !== null && now >= at;

function pages({ page, size }: Paging, total: number): Record<string, number> {
  return { currentPage: page, totalPage: Math.max(1, Math.ceil(total / size)), totalCount: total };
}

function pageOf(all: AligoRow[], { page, size }: Paging): { rows: AligoRow[]; more: boolean } {
  const rows = all.slice((page - 1) * size, page * size);
  return { rows, more: all.length > page * size };
}
