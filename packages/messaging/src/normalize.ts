/** From what a caller handed in to the `SendOptions` a provider gets. Pure: the id comes in as an argument. */
import type { KMsgError, MessageVariables, Result, SendInput, SendOptions } from "@k-msg/core";
import { fail, missingVariables, normalizeSendInput, ok, variableTexts } from "@k-msg/core";

import type { KMsgDefaultsConfig } from "./config.ts";
import { invalidRequest, toKMsgError } from "./errors.ts";
import { DEFAULT_LMS_BYTES, estimateSmsBytes } from "./sms-bytes.ts";

type Bag = Record<string, unknown>;

/** A date-time must say its offset: read in the host's zone it would mean nine hours more or less in Korea. */
const ZONED_DATE_TIME =
  /^(\d{4})-(\d{2})-(\d{2})T\d{2}:\d{2}(?::\d{2}(?:\.\d+)?)?(?:Z|[+-]\d{2}:?\d{2})$/i;

const NAMES_SHOWN = 20;

export function normalizeInput(
  input: SendInput,
  defaults: KMsgDefaultsConfig | undefined,
  newId: () => string,
): Result<SendOptions, KMsgError> {
  const given: unknown = input;
  if (!isBag(given)) return fail(invalidRequest("message must be an object"));
  const scheduled = withParsedSchedule(given);
  if (scheduled.isFailure) return scheduled;
  const unfilled = unfilledFallback(given);
  if (unfilled !== undefined) return fail(unfilled);
  const asked = defaults?.sms?.autoLmsBytes;
  const autoLmsBytes = typeof asked === "number" && asked > 0 ? asked : DEFAULT_LMS_BYTES;
  const own = given["messageId"];
  try {
    const options = normalizeSendInput(scheduled.value as unknown as SendInput, {
      messageId: typeof own === "string" && own !== "" ? own : newId(),
      autoLmsBytes,
    });
    const typed = typeof given["type"] === "string" ? options : withSmsType(options, autoLmsBytes);
    return ok(withFallbackChannel(withDefaults(typed, defaults), autoLmsBytes));
  } catch (error) {
    return fail(toKMsgError(error));
  }
}

function isBag(value: unknown): value is Bag {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** Picks one of the two by k-msg's measure, in which an emoji is four bytes. */
function withSmsType(options: SendOptions, autoLmsBytes: number): SendOptions {
  if (options.type !== "SMS" && options.type !== "LMS") return options;
  const type = estimateSmsBytes(options.text) > autoLmsBytes ? "LMS" : "SMS";
  return { ...options, type };
}

/** Without a channel the filled text decides, so that no provider cuts it or guesses. */
function withFallbackChannel(options: SendOptions, autoLmsBytes: number): SendOptions {
  const { failover } = options as { failover?: unknown };
  if (!isBag(failover) || !hasFallback(options.type, failover)) return options;
  const { fallbackChannel, fallbackContent: text } = failover;
  if (fallbackChannel !== undefined || typeof text !== "string" || text.trim() === "") {
    return options;
  }
  const channel = estimateSmsBytes(text) > autoLmsBytes ? "lms" : "sms";
  return { ...options, failover: { ...failover, fallbackChannel: channel } } as SendOptions;
}

/** RCS falls back unless it is switched off, AlimTalk where it is switched on. */
export function hasFallback(type: unknown, failover: Readonly<Bag>): boolean {
  if (type === "ALIMTALK") return failover["enabled"] === true;
  const { enabled = true } = failover;
  return typeof type === "string" && RCS_TEMPLATES.has(type) && enabled === true;
}

const RCS_TEMPLATES: ReadonlySet<string> = new Set(["RCS_TPL", "RCS_ITPL", "RCS_LTPL"]);

/** A recipient must not read `#{code}`, and the fallback goes out when nobody is there to see it. */
function unfilledFallback({ type, failover, variables }: Bag): KMsgError | undefined {
  if (!isBag(failover)) return undefined;
  // Whatever a message of another type has under this name, it is checked where it says that it is to be used.
  if (failover["enabled"] !== true && !hasFallback(type, failover)) return undefined;
  const values = variableTexts((isBag(variables) ? variables : {}) as MessageVariables);
  for (const name of ["fallbackContent", "fallbackTitle"]) {
    const text = failover[name];
    const missing = typeof text === "string" ? missingVariables(text, values) : [];
    if (missing.length === 0) continue;
    const field = `failover.${name}`;
    const message = `${field} needs the variables ${missing.slice(0, NAMES_SHOWN).join(", ")}`;
    return invalidRequest(message, { field, missing });
  }
  return undefined;
}

/** A message that came as JSON carries its schedule as text; text nobody can read must not go out at once. */
function withParsedSchedule(input: Bag): Result<Bag, KMsgError> {
  const { options } = input;
  if (!isBag(options) || !("scheduledAt" in options)) return ok(input);
  const { scheduledAt, ...others } = options;
  if (scheduledAt === undefined || scheduledAt === null) return ok({ ...input, options: others });
  const parsed = parseInstant(scheduledAt);
  if (parsed === undefined) {
    return fail(invalidRequest("options.scheduledAt must be a valid date with a time zone"));
  }
  return ok({ ...input, options: { ...others, scheduledAt: parsed } });
}

function parseInstant(value: unknown): Date | undefined {
  if (typeof value === "string" && !isZonedDateTime(value)) return undefined;
  if (typeof value !== "string" && !(value instanceof Date)) return undefined;
  const date = new Date(value);
  return Number.isNaN(date.getTime()) ? undefined : date;
}

/** The calendar is checked as well: engines read 30 February as a day in March. */
function isZonedDateTime(text: string): boolean {
  const [, year, month, day] = ZONED_DATE_TIME.exec(text) ?? [];
  if (day === undefined) return false;
  return Number(day) <= new Date(Date.UTC(Number(year), Number(month), 0)).getUTCDate();
}

function withDefaults(options: SendOptions, defaults: KMsgDefaultsConfig | undefined): SendOptions {
  if (defaults === undefined) return options;
  const type: string = options.type;
  if (type === "ALIMTALK" || type === "FRIENDTALK") {
    return filled(options, "kakao", {
      profileId: defaults.kakao?.profileId,
      plusId: defaults.kakao?.plusId,
    });
  }
  if (type === "NSA") return filled(options, "naver", { talkId: defaults.naver?.talkId });
  if (type.startsWith("RCS_")) return filled(options, "rcs", { brandId: defaults.rcs?.brandId });
  return options;
}

/** A non-empty text in the message wins over the default. */
function filled(
  options: SendOptions,
  channel: "kakao" | "naver" | "rcs",
  values: Readonly<Record<string, string | undefined>>,
): SendOptions {
  const current = (options as unknown as Bag)[channel];
  const own = isBag(current) ? current : {};
  const missing = Object.entries(values).filter(([key, value]) => {
    const mine = own[key];
    return value !== undefined && !(typeof mine === "string" && mine !== "");
  });
  if (missing.length === 0) return options;
  return { ...options, [channel]: { ...own, ...Object.fromEntries(missing) } };
}
