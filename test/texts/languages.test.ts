/** Refusals name the place, the reason and the remedy in the language that the caller reads: `Accept-Language`. */
import { describe, expect, it } from "vitest";

import { call, eventually, get, phone, untilMessage } from "../support/api.ts";
import { tenantWithKey } from "../support/tenants.ts";

const KOREAN = { "accept-language": "ko-KR,ko;q=0.9,en;q=0.8" };
const wrong = { type: "LMS", text: "안내 본문", subject: "㈜한빛 안내" };
const TOLD = {
  pointer: "/subject",
  code: "invalid_characters",
  detail:
    '1번째 글자(㈜, U+321C)는 제목에 쓸 수 없습니다. 제목에는 한글, 영문, 숫자, 빈칸과 []()<>만 씁니다. "normalize": true이면 "(주)"로 바꿉니다.',
};

async function ask(path: string, body: unknown, headers: Record<string, string> = KOREAN) {
  const response = await call(path, { body, headers });
  return { response, json: await response.json<Record<string, unknown>>() };
}

describe("a refusal", () => {
  it("is Korean for whom reads Korean", async () => {
    const { response, json } = await ask("/v1/messages", { ...wrong, to: phone() });
    expect(response.status).toBe(400);
    expect(response.headers.get("content-language")).toBe("ko");
    expect(response.headers.get("vary")?.toLowerCase()).toContain("accept-language");
    expect(json).toMatchObject({
      code: "invalid_request",
      title: "요청이 올바르지 않습니다",
      detail: `/subject: ${TOLD.detail}`,
      errors: [TOLD],
    });
    expect(json["errors"]).toEqual([TOLD]);
  });

  it.each([{}, { "accept-language": "en-US,ko;q=0.5" }, { "accept-language": "fr" }])(
    "is English for others: %j",
    async (headers) => {
      const { response, json } = await ask("/v1/messages", { ...wrong, to: phone() }, headers);
      expect(response.headers.get("content-language")).toBe("en");
      expect(json).toMatchObject({ title: "The request is not valid" });
      const [fault] = json["errors"] as object[];
      expect(Object.keys(fault ?? {}).sort()).toEqual(["code", "detail", "pointer"]);
    },
  );

  it("names the variables that a template lacks, or has too many", async () => {
    const message = {
      type: "ALIMTALK",
      to: phone(),
      templateId: "ORDER",
      variables: { 이름: "홍" },
    };
    const { json } = await ask("/v1/messages", message);
    const detail = "변수 name, order, price, when의 값이 없습니다. variables에 넣어 주세요.";
    expect(json["errors"]).toEqual([{ pointer: "/variables", code: "missing_variables", detail }]);
    const extra = { ...message, templateId: "AUTH_OTP", variables: { code: "1", 이름: "홍" } };
    const more = await ask("/v1/messages", extra);
    const told = "템플릿에 변수 이름이(가) 없습니다. variables에서 빼 주세요.";
    expect(more.json).toMatchObject({ errors: [{ code: "extra_variables", detail: told }] });
  });

  it("is Korean at k-msg's doors and by row of a batch", async () => {
    const message = { ...wrong, to: phone() };
    const one = await ask("/send", message);
    expect(one.json).toMatchObject({ error: { details: { errors: [TOLD] } } });
    expect(JSON.stringify(one.json)).toContain(
      `subject ${JSON.stringify(TOLD.detail).slice(1, -1)}`,
    );
    expect(one.response.headers.get("content-language")).toBe("ko");
    const array = await ask("/send", [message]);
    expect(array.json).toMatchObject({
      data: { results: [{ error: { details: { errors: [TOLD] } } }] },
    });
    const batch = await ask("/v1/batches", { messages: [message] });
    expect(batch.json).toMatchObject({
      title: "대량 발송의 메시지가 올바르지 않습니다",
      errors: [{ ...TOLD, pointer: "/messages/0/subject", index: 0 }],
    });
  });

  it("says in Korean too where a NUL stands", async () => {
    const { json } = await ask("/v1/messages", { to: phone(), text: "a\u0000b" });
    const detail = "2번째 글자가 제어 문자입니다. 빼 주세요.";
    expect(json["errors"]).toEqual([{ pointer: "/text", code: "control_character", detail }]);
    const query = await call("/v1/opt-outs?list=a%00", { headers: KOREAN });
    expect(await query.json()).toMatchObject({ errors: [{ code: "control_character", detail }] });
  });

  it("is Korean where a batch tells the rows that it left out, and in its dry run", async () => {
    const messages = [
      { ...wrong, to: phone() },
      { to: phone(), text: "안녕" },
    ];
    const row = { ...TOLD, pointer: "/messages/0/subject", index: 0 };
    const dry = await ask("/v1/batches?partial=true&dryRun=true", { messages });
    expect(dry.json["errors"]).toEqual([row]);
    const made = await ask("/v1/batches?partial=true", { messages });
    expect(made.response.headers.get("content-language")).toBe("ko");
    expect(made.json["errors"]).toEqual([{ ...row, pointer: "/subject" }]);
    const found = await call(`/v1/batches/${String(made.json["id"])}`, { headers: KOREAN });
    expect(await found.json()).toMatchObject({ refusals: [{ ...row, pointer: "/subject" }] });
  });

  it("of a wrong key and of a route that is none has words too", async () => {
    const key = await call("/v1/messages", { key: "wrong", headers: KOREAN });
    expect(await key.json()).toMatchObject({ title: "유효한 키가 필요합니다" });
    const route = await call("/v1/nothing", { headers: KOREAN });
    expect(await route.json()).toMatchObject({ title: "없는 경로입니다" });
  });
});

describe("what is told beside a refusal is in the reader's language", () => {
  const ENGLISH = { "accept-language": "en" };

  it("where a row of a batch has grown, in the dry run and when it is taken", async () => {
    const messages = [{ to: phone(), variables: { name: "가".repeat(40) } }];
    const body = { message: { text: "#{name}님 안녕하세요" }, messages };
    const korean = "변수를 채우면 93바이트로, SMS의 90바이트를 넘어 LMS로, LMS 요금으로 보냅니다.";
    const english =
      "has 93 bytes with its variables, an SMS carries 90: it is an LMS, at the price of one";
    for (const [headers, detail] of [
      [KOREAN, korean],
      [ENGLISH, english],
    ] as const) {
      for (const query of ["?dryRun=true", ""]) {
        const { json } = await ask(`/v1/batches${query}`, body, headers);
        expect(json["grown"]).toEqual([{ index: 0, bytes: 93, why: "variables", detail }]);
      }
    }
  });

  it("where lines of an opt-out file are wrong", async () => {
    const { key } = await tenantWithKey();
    const lines = [`${phone()},yesterday`, "010-12", phone().slice(1), `${phone()};${phone()}`];
    const told = async (headers: Record<string, string>) => {
      const response = await call("/v1/opt-outs/import", {
        key,
        body: lines.join("\n"),
        headers: { "content-type": "text/csv", ...headers },
      });
      const { errors, warnings } =
        await response.json<
          Record<"errors" | "warnings", readonly { readonly detail: string }[]>
        >();
      expect([errors.length, warnings.length]).toEqual([1, 3]);
      expect(response.headers.get("content-language")).toBe(
        headers["accept-language"]?.slice(0, 2),
      );
      return [...errors, ...warnings].map(({ detail }) => detail);
    };
    const korean = await told(KOREAN);
    expect(korean[0]).toMatch(/^전화번호로 읽을 수 없습니다/);
    expect(korean.slice(1)).toEqual([
      "시각으로 읽을 수 없어 올린 시각으로 등록했습니다. 2026-01-02 15:04:05처럼 쓰세요.",
      "맨 앞의 0이 빠져 있어 0을 붙여 등록했습니다.",
      "한 줄에 번호가 더 있어 첫 번호만 등록했습니다. 한 줄에 번호를 하나씩 써서 다시 올리세요.",
    ]);
    for (const detail of await told(ENGLISH)) expect(detail).not.toMatch(/\p{Script=Hangul}/u);
  });

  it("where a message has warnings: when it is sent, looked up and listed", async () => {
    const message = {
      type: "ALIMTALK",
      to: phone("9021"),
      templateId: "AUTH_OTP",
      variables: { code: "482913" },
      failover: { enabled: true },
    };
    const sent = await ask("/v1/messages", message);
    const missing =
      "failover를 켰지만 대체 문자의 내용이 없어, 알림톡이 실패하면 아무것도 보내지 않습니다. failover.fallbackContent를 넣어 주세요.";
    // On a busy machine the answer is made after its end, and has the second warning as well.
    const [warned] = sent.json["warnings"] as readonly object[];
    expect(warned).toEqual({ code: "FALLBACK_CONTENT_MISSING", detail: missing });
    const id = String(sent.json["id"]);
    await untilMessage(id, ({ warnings }) => warnings.length === 2);
    const skipped =
      'OTHER_FAILURE: 대체 문자를 보내지 않습니다. 받는 사람에게 카카오톡이 없다는 실패가 아닙니다. failover.on이 "any_failure"이면 이때도 보냅니다.';
    const found = await call(`/v1/messages/${id}`, { headers: KOREAN });
    expect(found.headers.get("vary")?.toLowerCase()).toContain("accept-language");
    expect((await found.json<{ warnings: unknown }>()).warnings).toEqual([
      { code: "FALLBACK_CONTENT_MISSING", detail: missing },
      { code: "fallback_skipped", detail: skipped },
    ]);
    const english = (await get(id)).warnings.map(({ detail }) => detail);
    expect(english[1]).toMatch(/^OTHER_FAILURE: no text goes out in its place: the failure/);
    const list = await eventually(
      async () =>
        (
          await call(`/v1/messages?requestId=${String(sent.json["requestId"])}`, {
            headers: KOREAN,
          })
        ).json<{
          data: readonly { warnings: readonly { detail: string }[] }[];
        }>(),
      ({ data }) => data[0]?.warnings.length === 2,
    );
    expect(list.data[0]?.warnings[1]?.detail).toBe(skipped);
  });
});
