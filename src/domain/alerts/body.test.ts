import { expect, it } from "vitest";

import { bodyOf } from "./body.ts";
import type { AlertCondition } from "./condition.ts";
import type { Notice } from "./notice.ts";

const AT = Date.UTC(2026, 10, 29, 3);

function notice(change: Partial<Notice> = {}): Notice {
  return {
    kind: "raised",
    condition: "account:iwinv",
    code: "AUTHENTICATION_FAILED",
    message: "wrong key",
    since: AT,
    at: AT,
    count: 1,
    failed: 0,
    nextAt: AT,
    ...change,
  };
}

it("says the same to Slack, Discord and plain receivers", () => {
  const body = bodyOf(notice(), "message-objects");
  expect(body).toEqual({
    type: "alert.raised",
    id: "account:iwinv/raised/2026-11-29T03:00:00.000Z",
    service: "message-objects",
    condition: "account:iwinv",
    provider: "iwinv",
    tenant: null,
    code: "AUTHENTICATION_FAILED",
    message: "wrong key",
    at: "2026-11-29T03:00:00.000Z",
    since: "2026-11-29T03:00:00.000Z",
    count: 1,
    text: expect.any(String),
    content: body.text,
  });
  expect(body.text.split("\n")).toEqual([
    "[message-objects] ALERT 경보: account:iwinv (AUTHENTICATION_FAILED)",
    expect.stringContaining("iwinv refuses our account"),
    expect.stringContaining("발송 업체 iwinv"),
    "wrong key",
    "since 2026-11-29 12:00:00 KST",
  ]);
});

it("names when a condition began and when it was over", () => {
  const cleared = notice({
    kind: "cleared",
    condition: "mirror",
    code: "MIRROR_BEHIND",
    at: AT + 60_000,
  });
  const body = bodyOf(cleared, "staging");
  expect(body).toMatchObject({ type: "alert.cleared", provider: null });
  expect(body.text).toContain("[staging] OVER 해제: mirror (MIRROR_BEHIND)");
  expect(body.text).toContain("2026-11-29 12:00:00 – 2026-11-29 12:01:00 KST");
});

it("says of an all-clear where only the gate's own question found it", () => {
  const text = (change: Partial<Notice>): string =>
    bodyOf(notice({ kind: "cleared", ...change }), "message-objects").text;
  for (const condition of ["account:iwinv", "line:iwinv"] as const) {
    expect(text({ condition, proof: "probe" })).toContain("No message was sent since.");
    expect(text({ condition, proof: "probe" })).toContain("발송된 메시지는 아직 없습니다.");
    expect(text({ condition, proof: "fact" })).toContain("What waited goes out.");
  }
});

it("lets a provider's words mention nobody and hold no number", () => {
  const words = "<!channel> @everyone 010-1234-5678 is & stays\n\nunknown ".padEnd(5000, "x");
  const body = bodyOf(notice({ message: words }), "message-objects");
  expect(body.message).toMatch(/^!channel everyone \(number\) is stays unknown x+$/);
  expect(body.text).not.toMatch(/[<>&@]/);
  expect(body.content.length).toBeLessThan(2000);
});

it.each<AlertCondition>([
  "account:iwinv",
  "line:iwinv",
  "sender:iwinv",
  "unconfirmed",
  "validity",
  "mirror",
  "dead_letters",
  "audit",
  "database",
  "mirror_proof",
])("has words for %s", (condition) => {
  for (const kind of ["raised", "cleared"] as const) {
    const { text } = bodyOf(notice({ condition, kind, count: 12 }), "message-objects");
    expect(text).not.toMatch(/undefined|null/);
    expect(text).toMatch(/[가-힣]/);
  }
});

it("tells of a template with its code, its name and the reviewer's words, in both languages", () => {
  const body = bodyOf(
    notice({
      condition: "template_rejected:iwinv:10031",
      code: "TEMPLATE_REJECTED",
      message: '10031 "주문 안내", tenant acme, 고객센터 02-123-4567 삭제',
    }),
    "message-objects",
  );
  expect(body).toMatchObject({
    condition: "template_rejected:iwinv:10031",
    provider: "iwinv",
    message: '10031 "주문 안내", tenant acme, 고객센터 (number) 삭제',
  });
  expect(body.text.split("\n").slice(1, 3)).toEqual([
    expect.stringContaining("iwinv has rejected a template"),
    expect.stringContaining("발송 업체 iwinv의 템플릿이 반려"),
  ]);
});

it("tells of a tenant's quota with the tenant, the part and the quota", () => {
  const condition = "quota:acme:day:80:2026-11-29";
  const message =
    "tenant acme, day (the service's ceiling): 40,000 of 50,000 used, until 2026-11-30 00:00:00 KST";
  const body = bodyOf(notice({ condition, code: "QUOTA_NEARLY_USED", message }), "service");
  expect(body).toMatchObject({
    provider: null,
    tenant: "acme",
    code: "QUOTA_NEARLY_USED",
    message,
  });
  expect(body.text.split("\n").slice(1, 4)).toEqual([
    expect.stringContaining("Tenant acme has used 80 % of a quota."),
    expect.stringContaining("테넌트 acme이(가) 한도의 80%를"),
    message,
  ]);
  const over = bodyOf(notice({ condition: "quota:acme:day:100:2026-11-29" }), "service");
  expect(over.text).toContain("has used up a quota");
});
