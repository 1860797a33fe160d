import { describe, expect, it } from "vitest";

import { registry } from "./registry.ts";

const meaningOf = (provider: string, at: "send" | "result", code: string) =>
  registry
    .codesOf(provider)
    ?.meaningOf({ at, type: code.startsWith("K") ? "ALIMTALK" : "SMS", code });

describe("the meaning of a provider's code", () => {
  it.each([
    ["solapi", "result", "3104", "the recipient is not a KakaoTalk user", "카카오톡 미사용자"],
    [
      "solapi",
      "result",
      "3107",
      "Kakao could not reach the recipient",
      "카카오톡으로 전달할 수 없는 수신자",
    ],
    ["solapi", "send", "1062", "the sender number is not registered", "등록되지 않은 발신 번호"],
    ["solapi", "result", "1062", "the sender number is not registered", "등록되지 않은 발신 번호"],
    ["aligo", "result", "0", "delivered", "수신 완료"],
    ["aligo", "result", "FAIL", "failed, for no stated reason", "사유 없는 실패"],
    ["aligo", "send", "-201", "the balance is too low", "잔액 부족"],
    ["iwinv", "result", "K101", "the recipient is not a KakaoTalk user", "카카오톡 미사용자"],
    ["iwinv", "send", "13", "the sender number is not registered", "등록되지 않은 발신 번호"],
    ["iwinv", "result", "08", "powered off", "전원 꺼짐"],
  ] as const)("%s, %s, %s", (provider, at, code, en, ko) => {
    expect(meaningOf(provider, at, code)).toEqual({ en, ko });
  });

  it("is there in both languages for every code of up to four digits", () => {
    const codes = [1, 2, 3, 4].flatMap((width) =>
      Array.from({ length: 10 ** width }, (_, n) => String(n).padStart(width, "0")),
    );
    const meanings = ["iwinv", "solapi"]
      .flatMap((provider) =>
        codes.flatMap((code) => [
          meaningOf(provider, "send", code) ?? [],
          meaningOf(provider, "result", code) ?? [],
        ]),
      )
      .flat();
    expect(meanings.length).toBeGreaterThan(20_000);
    expect(meanings.filter(({ en, ko }) => en === "" || !/[가-힣]/.test(ko))).toEqual([]);
  });

  it("is none for a code of this service", () => {
    expect(meaningOf("iwinv", "send", "TRACKING_TIMEOUT")).toBeUndefined();
    expect(meaningOf("solapi", "send", "TRACKING_TIMEOUT")).toBeUndefined();
    expect(meaningOf("aligo", "result", "ZZ")).toBeUndefined();
    expect(meaningOf("mock", "result", "1062")).toBeUndefined();
  });
});
