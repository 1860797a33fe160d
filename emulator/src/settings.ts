/** Everything a test can change while the emulator runs. Strict: an unknown key is an error. */
import { z } from "zod";

import type { Config } from "./config.ts";
import { digits } from "./rules.ts";

const ms = z.number().int().min(0).max(86_400_000);
const chance = z.number().min(0).max(1);

const faultsSchema = z.strictObject({
  /** The same seed and the same order of calls give the same faults. */
  seed: z.number().int(),
  dropAfterAccept: chance,
  dropBeforeAccept: chance,
  html502: chance,
  html502AfterAccept: chance,
  hangAfterAccept: chance,
  hangBeforeAccept: chance,
  emptyAfterAccept: chance,
  rateLimit429: chance,
  historyHtml502: chance,
  historyDrop: chance,
  templateHtml502: chance,
  /** How long a hang lasts. Longer than any sensible client timeout. */
  hangMs: ms,
});

const keysSchema = z.strictObject({
  alimtalk: z.string(),
  smsApi: z.string(),
  smsAuth: z.string(),
  smsCompanyId: z.string(),
  solapiKey: z.string(),
  solapiSecret: z.string(),
  aligoKey: z.string(),
  aligoUser: z.string(),
});

const settingsSchema = z.strictObject({
  clock: z
    .union([
      z.strictObject({ offsetMs: z.number().int() }),
      z.strictObject({ freezeAt: z.number().int().min(0).max(4_102_444_800_000) }),
    ])
    .nullable(),
  faults: faultsSchema,
  keys: keysSchema,
  senders: z.array(z.string()),
  allowedIps: z.array(z.string()).nullable(),
  bannedWords: z.array(z.string().min(1)),
  wrongKeyMode: z.enum(["code", "bare", "http403"]),
  slashless: z.enum(["serve", "404"]),
  /** Delays: rows by the emulator's clock, answers by the real one. */
  visibleAfterMs: ms,
  resultAfterMs: ms,
  /** Result times by recipient: the place is the last four digits modulo the length. Empty: resultAfterMs for everybody. */
  resultAfterMsBy: z.array(ms).max(10_000),
  latencyMs: ms,
  historyDelayMs: ms,
  /** Readings of what the document leaves open (§6). */
  sendSeqNo: z.enum(["absent", "number", "string"]),
  templateParamMode: z.enum(["distinct", "occurrence"]),
  templateFilter: z.enum(["exact", "substring"]),
  templateAddAnswersCode: z.boolean(),
  templateDeleteMisspelt: z.boolean(),
  titleSpaceAllowed: z.boolean(),
  badRecipients: z.enum(["reject", "partial"]),
  oldestFirst: z.boolean(),
  stringCodes: z.boolean(),
  pageSizeIgnored: z.boolean(),
  rangedHistory: z.enum(["works", "refused", "empty"]),
  smsStringPageSize: z.enum(["works", "empty"]),
  historyDateColumn: z.enum(["requestDate", "sendDate"]),
  historyRequestNo: z.enum(["string", "number"]),
  historySeqNo: z.enum(["number", "string"]),
  alimtalkPendingCode: z.string().nullable(),
  alimtalkPendingSendDate: z.enum(["set", "empty", "null"]),
  smsPendingCode: z.enum(["WAIT", "0", "00"]),
  chargeShape: z.enum(["number", "string", "fraction"]),
  resendCodes: z.strictObject({ pending: z.string(), ok: z.string(), fail: z.string() }),
  balance: z.number(),
});

export type Settings = z.infer<typeof settingsSchema>;
export type Faults = z.infer<typeof faultsSchema>;

/** What PUT accepts: any part. `faults` and `keys` are merged key by key. */
const patchSchema = settingsSchema
  .extend({ faults: faultsSchema.partial(), keys: keysSchema.partial() })
  .partial();

export type SettingsPatch = z.infer<typeof patchSchema>;

export function defaultSettings(config: Config): Settings {
  return {
    clock: null,
    faults: {
      seed: 1,
      dropAfterAccept: 0,
      dropBeforeAccept: 0,
      html502: 0,
      html502AfterAccept: 0,
      hangAfterAccept: 0,
      hangBeforeAccept: 0,
      emptyAfterAccept: 0,
      rateLimit429: 0,
      historyHtml502: 0,
      historyDrop: 0,
      templateHtml502: 0,
      hangMs: 20_000,
    },
    keys: {
      alimtalk: config.IWINV_API_KEY,
      smsApi: config.IWINV_SMS_API_KEY,
      smsAuth: config.IWINV_SMS_AUTH_KEY,
      smsCompanyId: config.IWINV_SMS_COMPANY_ID,
      solapiKey: config.SOLAPI_API_KEY,
      solapiSecret: config.SOLAPI_API_SECRET,
      aligoKey: config.ALIGO_API_KEY,
      aligoUser: config.ALIGO_USER_ID,
    },
    senders: config.EMULATOR_SENDERS.split(",")
      .map(digits)
      .filter((sender) => sender !== ""),
    allowedIps: null,
    bannedWords: [],
    wrongKeyMode: "code",
    slashless: "serve",
    visibleAfterMs: config.EMULATOR_WAIT_DELAY_MS,
    resultAfterMs: config.EMULATOR_RESULT_DELAY_MS,
    resultAfterMsBy: [],
    latencyMs: 0,
    historyDelayMs: 0,
    sendSeqNo: "absent",
    templateParamMode: "distinct",
    templateFilter: "exact",
    templateAddAnswersCode: true,
    templateDeleteMisspelt: false,
    titleSpaceAllowed: true,
    badRecipients: "reject",
    oldestFirst: false,
    stringCodes: false,
    pageSizeIgnored: false,
    rangedHistory: "works",
    smsStringPageSize: "works",
    historyDateColumn: "requestDate",
    historyRequestNo: "string",
    historySeqNo: "number",
    alimtalkPendingCode: "WAIT",
    alimtalkPendingSendDate: "set",
    smsPendingCode: "WAIT",
    chargeShape: "number",
    resendCodes: { pending: "RSC03", ok: "RSC04", fail: "RSC05" },
    balance: 1_000_000_000,
  };
}

export type PatchResult =
  | { readonly ok: true; readonly settings: Settings }
  | { readonly ok: false; readonly issues: readonly string[] };

/** The new settings, or every reason why the patch is refused; an unknown key is named. */
export function applyPatch(current: Settings, patch: unknown): PatchResult {
  const parsed = patchSchema.safeParse(patch);
  if (!parsed.success) {
    return {
      ok: false,
      issues: parsed.error.issues.map((issue) =>
        [issue.path.join("."), issue.message].filter((part) => part !== "").join(": "),
      ),
    };
  }
  const merged = {
    ...current,
    ...parsed.data,
    faults: { ...current.faults, ...parsed.data.faults },
    keys: { ...current.keys, ...parsed.data.keys },
  };
  return { ok: true, settings: settingsSchema.parse(merged) };
}

/** The emulator's clock, from the real one. */
export function clockNow(settings: Settings, realNow: number): number {
  if (settings.clock === null) return realNow;
  return "freezeAt" in settings.clock ? settings.clock.freezeAt : realNow + settings.clock.offsetMs;
}
