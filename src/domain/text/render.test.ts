import { describe, expect, it } from "vitest";

import type { Draft } from "../message/draft.ts";
import { renderDraft } from "./render.ts";

const NFD = "고객명".normalize("NFD");
const to = "01012345678";

function render(draft: Partial<Draft>) {
  const faults: string[] = [];
  const rendered = renderDraft({ to, ...draft }, (pointer, code, detail) => {
    faults.push(`${pointer} ${code}: ${detail}`);
  });
  return { ...rendered, faults };
}

const otp = (failover: Partial<NonNullable<Draft["failover"]>>): Partial<Draft> => ({
  type: "ALIMTALK",
  failover: { enabled: true, ...failover },
});

describe("the texts of a message", () => {
  it("are filled from one set of values, the subject too", () => {
    const { draft, faults } = render({
      type: "LMS",
      text: "#{n}님 본문 #{ n }",
      subject: "#{n}님 안내",
      variables: { n: "홍길동" },
    });
    expect(draft).toMatchObject({ text: "홍길동님 본문 홍길동", subject: "홍길동님 안내" });
    expect(faults).toEqual([]);
  });

  it("are composed, and so are names and values", () => {
    const { draft, variables } = render({
      text: `${"안녕".normalize("NFD")} #{고객명}님`,
      variables: { [NFD]: "각".normalize("NFD") },
    });
    expect(draft.text).toBe("안녕 각님");
    expect(variables).toEqual({ 고객명: "각" });
  });

  it("of a fallback are filled for the recipient, and name what they use", () => {
    const { draft, fallbackNames } = render({
      ...otp({ fallbackContent: "인증번호 #{code}", fallbackTitle: "#{ shop }" }),
      variables: { code: 482913, shop: "한빛" },
    });
    expect(draft.failover).toEqual({
      enabled: true,
      fallbackContent: "인증번호 482913",
      fallbackTitle: "한빛",
    });
    expect(fallbackNames).toEqual(["code", "shop"]);
  });

  it("are refused by their places where a name has no value", () => {
    expect(render({ text: "#{a} #{b}", subject: "#{c}", variables: { a: 1 } }).faults).toEqual([
      "/variables missing_variables: the text needs the variables b",
      "/subject missing_variables: the subject needs the variables c",
    ]);
    const fallback = otp({ fallbackContent: "#{code}", fallbackTitle: "#{shop}" });
    expect(render(fallback).faults).toEqual([
      "/failover/fallbackContent missing_variables: the fallbackContent needs the variables code",
      "/failover/fallbackTitle missing_variables: the fallbackTitle needs the variables shop",
    ]);
  });

  it("are refused where a name has no value or no end, but in a fallback that is switched off", () => {
    for (const text of ["#{a", "#{}", "#{ }", "#{a#{a}}", "😀#{a}#{"]) {
      const { faults } = render({ text, variables: { a: 1 } });
      expect(faults).toHaveLength(1);
      expect(faults[0]).toContain("/text broken_variable");
    }
    expect(render({ text: "#{a}", subject: "#{b}" }).faults).toHaveLength(2);
    const fallback = otp({ fallbackContent: "#{code}" });
    expect(render(fallback).faults).toHaveLength(1);
    const off = otp({ enabled: false, fallbackContent: "#{code}" });
    expect(render(off).faults).toEqual([]);
  });

  it("are not built where a short text names a long value many times", () => {
    const { draft, faults } = render({
      text: "#{a}".repeat(100_000),
      variables: { a: "x".repeat(100_000) },
    });
    expect(draft.text?.length).toBe(400_000);
    expect(faults).toEqual(["/text too_long: has more than 20000 characters with its variables"]);
  });

  it("take no side where a name has two values", () => {
    const variables = { [NFD]: "a", 고객명: "b", x: 1, " x": 1 };
    expect(render({ text: "#{고객명}", variables }).faults).toEqual([
      "/variables contradiction: gives two values to 고객명",
    ]);
  });
});
