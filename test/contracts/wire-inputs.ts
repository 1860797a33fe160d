/** Random things to send, each with what the vectors (test/fixtures/vectors/sends.json) demand of the request it makes. */
import type { MessageVariables, SendInput } from "@k-msg/core";
import fc from "fast-check";

export type Json = Record<string, unknown>;

export interface Case {
  readonly input: SendInput;
  /** Undefined: refused before anything is sent. */
  readonly wire:
    | { readonly channel: "sms"; readonly fields: Json; readonly titled: boolean }
    | { readonly channel: "alimtalk"; readonly fields: Json }
    | undefined;
}

const SENDER = "0215990000";
/** Carriers' code page: everything but ASCII takes two bytes. No newline: how it counts is the carrier's affair. */
export const bytesOf = (text: string): number =>
  Array.from(text).reduce((sum, char) => sum + (char <= "\u007f" ? 1 : 2), 0);

const digit = fc.integer({ min: 0, max: 9 });
/** Last four digits below 7000 script nothing in the emulator. */
const phone = fc
  .tuple(fc.array(digit, { minLength: 4, maxLength: 4 }), fc.integer({ min: 0, max: 6999 }))
  .map(([middle, last]) => [middle.join(""), String(last).padStart(4, "0")] as const)
  .chain(([middle, last]) =>
    fc
      .constantFrom(
        `010${middle}${last}`,
        `010-${middle}-${last}`,
        `+82 10-${middle}-${last}`,
        `+8210${middle}${last}`,
        `0082 10 ${middle} ${last}`,
      )
      .map((to) => ({ to, digits: `010${middle}${last}` })),
  );

/** A time the provider takes on either channel, in both forms a caller may write. */
const scheduledAt = fc
  .tuple(fc.integer({ min: 30, max: 40 * 60 }), fc.boolean())
  .map(([minutes, text]) => ({ minutes, text }));

/** In Korea's words, asked of the platform's own calendar. */
const inKorea = (at: Date): string =>
  new Intl.DateTimeFormat("sv-SE", {
    timeZone: "Asia/Seoul",
    dateStyle: "short",
    timeStyle: "medium",
  }).format(at);

const when = ({ minutes, text }: { minutes: number; text: boolean }) => {
  const at = new Date(Date.now() + minutes * 60_000);
  // The type says Date; JSON says text (D-04).
  return { options: { scheduledAt: (text ? at.toISOString() : at) as Date }, korean: inKorea(at) };
};

const piece = fc.constantFrom(
  "가",
  "힣",
  "안녕",
  "a",
  "Z",
  "7",
  " ",
  ".",
  "!",
  "[알림]",
  "원",
  "-",
);
const words = (max: number) =>
  fc.array(piece, { minLength: 1, maxLength: max }).map((parts) => `글${parts.join("")}`);

const value = fc.oneof(words(6), fc.integer(), fc.boolean(), fc.constant(null));
const shown = (given: string | number | boolean | null): string =>
  given === null ? "" : String(given);

/** Short ones, ones around 90 bytes, long ones; with a variable whose value counts, and sometimes what no carrier has. */
const text = fc.record({
  body: fc.oneof(words(10), words(60), words(300)),
  name: fc.option(value, { nil: undefined }),
  emoji: fc.integer({ min: 0, max: 9 }).map((n) => n === 0),
});

export const smsCase: fc.Arbitrary<Case> = fc
  .record({
    phone,
    text,
    schedule: fc.option(scheduledAt, { nil: undefined }),
    alias: fc.boolean(),
    from: fc.constantFrom(undefined, "0212345678", "02-1234-5678"),
    type: fc.constantFrom(undefined, undefined, "LMS" as const),
    subject: fc.constantFrom(undefined, "알림 1", "주문(확인)"),
  })
  .map(({ phone: { to, digits }, text: given, schedule, alias, from, type, subject }) => {
    const { name, body, emoji } = given;
    const template = `${body}${name === undefined ? "" : "#{name}"}${emoji ? "😀" : ""}`;
    const filled = name === undefined ? template : template.replace("#{name}", shown(name));
    const time = schedule && when(schedule);
    const long = type === "LMS" || bytesOf(filled) > 90;
    const input = {
      to,
      ...(type === undefined && alias ? { content: template } : { text: template }),
      ...(name !== undefined && { variables: { name } satisfies MessageVariables }),
      ...(time && { options: time.options }),
      ...(from !== undefined && { from }),
      ...(type !== undefined && { type }),
      ...(long && subject !== undefined && { subject }),
    } as SendInput;
    const fields = {
      version: "1.0",
      from: from?.replaceAll("-", "") ?? SENDER,
      to: [digits],
      text: filled,
      ...(time && { date: time.korean }),
      ...(long && subject !== undefined && { title: subject }),
    };
    const sendable = !emoji && bytesOf(filled) <= 2000;
    return {
      input,
      wire: sendable ? { channel: "sms" as const, fields, titled: long } : undefined,
    };
  });

const ORDER = ["name", "order", "price", "when"] as const;

export const alimTalkCase: fc.Arbitrary<Case> = fc
  .record({
    phone,
    values: fc.record({ name: value, order: value, price: value, when: value }),
    /** The caller writes the names in any order. */
    order: fc.shuffledSubarray([...ORDER], { minLength: 3 }),
    schedule: fc.option(scheduledAt, { nil: undefined }),
    failover: fc.option(
      fc.record({
        enabled: fc.boolean(),
        fallbackChannel: fc.constantFrom("sms" as const, "lms" as const),
        fallbackContent: fc.option(words(10), { nil: undefined }),
      }),
      { nil: undefined },
    ),
  })
  .map(({ phone: { to, digits }, values, order, schedule, failover: wish }) => {
    const time = schedule && when(schedule);
    const failover = wish && {
      enabled: wish.enabled,
      fallbackChannel: wish.fallbackChannel,
      ...(wish.fallbackContent !== undefined && { fallbackContent: wish.fallbackContent }),
    };
    const input: SendInput = {
      type: "ALIMTALK",
      to,
      templateId: "ORDER",
      variables: Object.fromEntries(order.map((name) => [name, values[name]])),
      ...(time && { options: time.options }),
      ...(failover && { failover }),
    };
    const content = failover?.fallbackContent?.trim();
    const fields = {
      templateCode: "ORDER",
      reserve: time ? "Y" : "N",
      ...(time && { sendDate: time.korean }),
      list: [{ phone: digits, templateParam: ORDER.map((name) => shown(values[name])) }],
      // Never a paid text that nobody asked for.
      reSend: failover?.enabled === true ? "Y" : "N",
      ...(failover?.enabled === true && {
        resendCallback: SENDER,
        resendType: content === undefined ? "Y" : "N",
        ...(content !== undefined && { resendContent: content }),
      }),
    };
    const complete = order.length === ORDER.length;
    return { input, wire: complete ? { channel: "alimtalk" as const, fields } : undefined };
  });

export const mmsCase: fc.Arbitrary<Case> = fc
  .record({ phone, body: words(20), size: fc.integer({ min: 3, max: 120_000 }) })
  .map(({ phone: { to, digits }, body, size }) => {
    const bytes = new Uint8Array(size);
    bytes.set([0xff, 0xd8, 0xff]);
    const input: SendInput = {
      type: "MMS",
      to,
      text: body,
      subject: "사진",
      media: { image: { bytes, filename: "a.jpg", contentType: "image/jpeg" } },
    };
    const image = { name: "a.jpg", type: "image/jpeg", size };
    const fields = { version: "1.0", from: SENDER, to: digits, title: "사진", text: body, image };
    return {
      input,
      wire: size < 100_000 ? { channel: "sms" as const, fields, titled: true } : undefined,
    };
  });
