import { describe, expect, it } from "vitest";

import { describeAligoCode, describeAligoRefusal } from "./aligo/index.ts";
import { describeIwinvSendCode, describeIwinvStatusCode } from "./iwinv/index.ts";
import { KOREAN_MEANINGS } from "./meanings-ko.ts";
import {
  describeSolapiError,
  describeSolapiRefusal,
  describeSolapiStatusCode,
} from "./solapi/index.ts";

const digits = [1, 2, 3, 4].flatMap((width) =>
  Array.from({ length: 10 ** width }, (_, n) => String(n).padStart(width, "0")),
);
const letters = Array.from({ length: 1000 }, (_, n) => `K${String(n).padStart(3, "0")}`);
const codes = [...digits, ...letters, "OK", "FAIL", "WAIT", "?"];

/** One name of an error for each pattern, and one for none. */
const errors = [
  "DuplicatedSignature",
  "NotEnoughBalance",
  "TooManyRequests",
  "TemplateNotFound",
  "InvalidAPIKey",
  "ValidationError",
];

/** Codes of Aligo, and words for each of its reasons. */
const aligo = Array.from({ length: 1000 }, (_, n) => `-${n}`);
const words = ["발신번호", "아이피", "부족", "템플릿", "인증", "시간 초과", "수신번호"];

/** Every meaning that a table answers. */
const answered = new Set<string>(
  [
    ...codes.flatMap((code) => [
      describeIwinvSendCode("SMS", code).meaning,
      describeIwinvSendCode("ALIMTALK", code).meaning,
      describeIwinvStatusCode("SMS", code).meaning,
      describeIwinvStatusCode("ALIMTALK", code).meaning,
      describeSolapiRefusal(code).meaning,
      describeSolapiStatusCode(code) ?? [],
    ]),
    ...aligo.map((code) => describeAligoRefusal(code).meaning),
    ...words.map((said) => describeAligoRefusal("-1", said).meaning),
    ...["0", "U", "FAIL", ...aligo].map((code) => describeAligoCode(code) ?? []),
    ...errors.map((name) => describeSolapiError(name).meaning),
  ].flat(),
);

describe("the Korean meanings", () => {
  it("are those of the meanings that the tables answer: none is missing, none is left over", () => {
    expect(Object.keys(KOREAN_MEANINGS).toSorted()).toEqual([...answered].toSorted());
  });

  it("are Korean, and their keys are not", () => {
    for (const [en, ko] of Object.entries(KOREAN_MEANINGS)) {
      expect(ko, en).toMatch(/[가-힣]/);
      expect(en).not.toMatch(/[가-힣]/);
    }
  });
});
