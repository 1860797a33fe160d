import { describe, expect, it } from "vitest";

import {
  readRecipient,
  readSender,
  recipientWarnings,
  refuseRecipient,
} from "./message-numbers.ts";
import { kindOf, readPhone } from "./phone.ts";

const BY_KIND = {
  mobile: "01012345678",
  landline: "0212345678",
  personal: "050712345678",
  common: "030312345678",
  internet: "07012345678",
  toll_free: "0801234567",
  paid: "0607001234",
  representative: "15881234",
  government: "1335",
  foreign: "+12025550100",
};
const KIND_NAMES = Object.keys(BY_KIND) as (keyof typeof BY_KIND)[];

/** Outcomes of a message of this kind to a number of each kind. */
function outcomes(message: { type: string; failover?: { enabled: boolean } }) {
  return Object.fromEntries(
    KIND_NAMES.map((kind) => {
      const number = BY_KIND[kind];
      expect(kindOf(number)).toBe(kind);
      const refused = refuseRecipient(kind, message)?.code;
      const warned = recipientWarnings(number, message).length > 0 ? "warned" : "sent";
      return [kind, refused ?? warned];
    }),
  );
}

const NEVER = {
  toll_free: "cannot_receive",
  paid: "paid_number",
  representative: "cannot_receive",
  government: "cannot_receive",
};

describe("a recipient", () => {
  it.each(["SMS", "LMS", "MMS"])("of an %s is warned of where only some receive texts", (type) => {
    expect(outcomes({ type })).toEqual({
      mobile: "sent",
      landline: "warned",
      personal: "warned",
      common: "warned",
      internet: "warned",
      ...NEVER,
      foreign: "sent",
    });
  });

  it("of an AlimTalk has a mobile number, or a text in its place", () => {
    const alone = outcomes({ type: "ALIMTALK", failover: { enabled: false } });
    expect(alone).toMatchObject({
      mobile: "sent",
      landline: "cannot_receive",
      personal: "cannot_receive",
    });
    const fallsBack = outcomes({ type: "ALIMTALK", failover: { enabled: true } });
    const { personal, common, ...rest } = outcomes({ type: "SMS" });
    expect(fallsBack).toMatchObject(rest);
    expect([personal, common]).toEqual(["warned", "warned"]);
    expect(fallsBack).toMatchObject({ personal: "cannot_receive", common: "cannot_receive" });
  });

  it("outside Korea is refused where no provider takes it", () => {
    expect(readRecipient("+1 202 555 0100", false)).toMatchObject({
      ok: false,
      code: "invalid_phone",
    });
    expect(readRecipient("+1 202 555 0100", true)).toMatchObject({ ok: true });
    expect(readRecipient("010-1234-5678", false)).toMatchObject({ ok: true });
  });

  it("that an earlier version took is not warned of", () => {
    expect(recipientWarnings("0101234123", { type: "SMS" })).toEqual([]);
  });
});

it("a sender is any number of Korea, as the plan has them, and no other", () => {
  for (const kind of KIND_NAMES) {
    const given = BY_KIND[kind];
    expect(readSender(given).ok, kind).toBe(kind !== "foreign");
    if (kind !== "foreign") expect(readSender(given)).toEqual(readPhone(given));
  }
});
