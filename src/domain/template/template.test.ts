import fc from "fast-check";
import { describe, expect, it } from "vitest";

import { describeTemplateFault, orderVariables, templateNames } from "./template.ts";

const template = {
  content: "#{name}님, 주문 #{order} #{ price }원",
  buttons: [
    { linkMobile: "https://m.example.com/#{idx}", linkPc: "https://example.com/#{idx}" },
    null,
    {},
  ],
};

describe("AlimTalk variables", () => {
  it("go into the order of the text and then of the links, each name once", () => {
    expect(templateNames(template)).toEqual(["name", "order", "price", "idx"]);
    expect(orderVariables(template, { idx: "4", price: "3", order: "2", name: "1" })).toEqual({
      ok: true,
      params: ["1", "2", "3", "4"],
      text: "1님, 주문 2 3원",
    });
  });

  it("are refused by name when they are missing or too many", () => {
    expect(orderVariables(template, { name: "1", order: "2" })).toEqual({
      ok: false,
      fault: { kind: "missing_variables", names: ["price", "idx"] },
    });
    const all = { name: "1", order: "2", price: "3", idx: "4" };
    expect(orderVariables(template, { ...all, more: "5" })).toEqual({
      ok: false,
      fault: { kind: "extra_variables", names: ["more"] },
    });
  });

  it("may be more than the template has where another text of the message uses them", () => {
    const all = { name: "1", order: "2", price: "3", idx: "4", url: "5" };
    expect(orderVariables(template, all, ["url", "name"])).toMatchObject({
      params: ["1", "2", "3", "4"],
    });
    expect(orderVariables(template, all, ["name"]).ok).toBe(false);
  });

  it("are found by the names of a template that is written in parts", () => {
    const parts = { content: `#{${"고객명".normalize("NFD")}}님` };
    expect(orderVariables(parts, { 고객명: "홍길동" })).toMatchObject({ text: "홍길동님" });
  });

  it("take no value from a prototype", () => {
    const odd = { content: "#{constructor} #{__proto__}" };
    expect(orderVariables(odd, {}).ok).toBe(false);
    expect(
      orderVariables(
        odd,
        JSON.parse('{"constructor":"a","__proto__":"b"}') as Record<string, string>,
      ),
    ).toMatchObject({
      params: ["a", "b"],
      text: "a b",
    });
  });

  it("never put a value in another one's place, whatever the order of the keys", () => {
    const name = fc.stringMatching(/^[a-z가-힣0-9]{1,8}$/);
    fc.assert(
      fc.property(
        fc.uniqueArray(name, { minLength: 1, maxLength: 8 }),
        fc.func(fc.nat()),
        (names, rank) => {
          const content = names.map((one) => `#{${one}}`).join("|");
          const shuffled = [...names].sort((a, b) => rank(a) - rank(b));
          const variables = Object.fromEntries(shuffled.map((one) => [one, `v-${one}`]));
          expect(orderVariables({ content }, variables)).toEqual({
            ok: true,
            params: names.map((one) => `v-${one}`),
            text: names.map((one) => `v-${one}`).join("|"),
          });
        },
      ),
    );
  });

  it("fault in sentences that stay short", () => {
    const names = Array.from({ length: 1000 }, (_, i) => `n${i}`);
    expect(describeTemplateFault({ kind: "extra_variables", names }).length).toBeLessThan(200);
    const review = "반려 사유 ".repeat(1000);
    const rejected = { kind: "template_not_approved", state: "rejected", review } as const;
    expect(describeTemplateFault(rejected).length).toBeLessThan(400);
  });

  it("say the state, the reviewer's words without numbers, and what to do", () => {
    const rejected = {
      kind: "template_not_approved",
      state: "rejected",
      review: "문의처\n02-123-4567 삭제",
    } as const;
    expect(describeTemplateFault(rejected)).toBe(
      'the template was rejected in its inspection ("문의처 (number) 삭제"): change it with PUT ' +
        "/v1/templates/{id} and have it inspected again, or use another one",
    );
    const waiting = { kind: "template_not_approved", state: "inspection" } as const;
    expect(describeTemplateFault(waiting)).toMatch(/^the template is still in inspection: wait /);
  });
});
