/** The messages of a run: texts and codes, every third an AlimTalk, every fourth in a hurry, every fifth to a number that has one. */
import type { Draft } from "./service.ts";
import { otpText, TEMPLATE } from "./standin/alimtalk.ts";

const HIGH_EACH = 4;
const ALIMTALK_EACH = 3;
const REPEAT_EACH = 5;
const FIRST_CODE = 100_000;

/** No two have the same words. */
export function draftOf(index: number): Draft {
  const repeats = index % REPEAT_EACH === REPEAT_EACH - 1;
  const phone = phoneOf(repeats ? index - 2 : index);
  return index % ALIMTALK_EACH === ALIMTALK_EACH - 1
    ? alimtalk(phone, String(FIRST_CODE + index), index % HIGH_EACH === 0)
    : sms(phone, `안내 ${index}`, index % HIGH_EACH === 0);
}

export function sms(phone: string, text: string, high = false): Draft {
  return { phone, text, high, body: { type: "SMS", to: phone, text, ...hurry(high) } };
}

export function alimtalk(phone: string, code: string, high = false): Draft {
  const body = { type: "ALIMTALK", to: phone, templateId: TEMPLATE, variables: { code } };
  return { phone, text: otpText(code), high, body: { ...body, ...hurry(high) } };
}

export function phoneOf(index: number): string {
  return `0101${String(index).padStart(4, "0")}111`;
}

/** What is in a hurry is a one-time password. */
function hurry(high: boolean): object {
  return high ? { priority: "high", purpose: "auth" } : {};
}
