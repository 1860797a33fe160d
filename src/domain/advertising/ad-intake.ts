/** Checks what a draft's purpose requires, by field and reason. Pure; times are epoch milliseconds. */
import { DAY_MS } from "../../kernel/time/units.ts";
import { typeByLength } from "../korea/text-limits.ts";
import type { Draft } from "../message/draft.ts";
import type { Report } from "../message/intake-checks.ts";
import type { MessageRequest, TimelineEntry } from "../message/record.ts";
import type { WarningCode } from "../message/warnings.ts";
import type { DraftChange } from "../text/normalize-draft.ts";
import { checkAdForm, inAdForm, isMarked, type AdDefaults } from "./form.ts";

export const PURPOSES = ["info", "auth", "ad"] as const;
export type Purpose = (typeof PURPOSES)[number];

/** The recipient's consent to advertisements, as the caller has it on record. */
export interface Consent {
  /** When it was given, or last confirmed. */
  readonly at: number;
  /** The source: a form, a contract, a call. */
  readonly source: string;
  /** Given for the night too, apart from the other. */
  readonly night?: boolean | undefined;
}

/** The parts of a draft, and of what is stored, that concern its purpose. */
export interface Purposeful {
  /** Left out: info. */
  readonly purpose?: Purpose | undefined;
  readonly consent?: Consent | undefined;
}

export interface AdLimits extends AdDefaults {
  readonly consentRequired: boolean;
  /** A consent has to be confirmed so often; 0: never. */
  readonly consentMaxAgeMs: number;
}

const STRICT: AdLimits = { consentRequired: true, consentMaxAgeMs: 0 };

/** A draft as an advertisement, and what its caller is told of it. */
export interface ComposedAd {
  readonly draft: Draft;
  readonly changes: readonly DraftChange[];
  readonly warnings: readonly WarningCode[];
}

/** The draft with what its `adFormat` adds: before its bytes are counted. */
export function composeAd(draft: Draft, limits: AdLimits = STRICT, fault: Report): ComposedAd {
  const { purpose, adFormat, text: given } = draft;
  const composes = purpose === "ad" && adFormat === "auto" && draft.type !== "ALIMTALK";
  if (!composes || given === undefined || given.trim() === "") {
    return { draft, changes: [], warnings: [] };
  }
  const { text, changes } = inAdForm(given, limits, fault);
  // Where the caller left it open what it is.
  const grown =
    draft.type === undefined && typeByLength(given) === "SMS" && typeByLength(text) === "LMS";
  return { draft: { ...draft, text }, changes, warnings: grown ? ["AD_FORMAT_MADE_LMS"] : [] };
}

/** @param text as it would go out; undefined where it is not known. */
export function checkPurpose(
  { draft, text }: { readonly draft: Draft; readonly text: string | undefined },
  limits: AdLimits = STRICT,
  now: number,
  fault: Report,
): void {
  if (draft.purpose !== "ad") return checkNoAd(draft, text, fault);
  if (draft.type === "ALIMTALK") {
    return fault("/purpose", "not_allowed", "AlimTalk carries no advertisements");
  }
  if (text !== undefined) checkAdForm(text, limits, fault);
  checkConsent(draft.consent, limits, now, fault);
}

function checkNoAd(draft: Draft, text: string | undefined, fault: Report): void {
  for (const name of ["consent", "adFormat"] as const) {
    if (draft[name] !== undefined) {
      fault(`/${name}`, "not_allowed", "belongs to advertisements: set purpose to ad");
    }
  }
  const fields = [
    ["/text", draft.type === "ALIMTALK" ? undefined : text],
    ["/subject", draft.subject],
    ["/failover/fallbackContent", draft.failover?.fallbackContent],
  ] as const;
  for (const [pointer, value] of fields) {
    if (value !== undefined && isMarked(value)) {
      fault(pointer, "ad_without_purpose", "is marked as an advertisement: set purpose to ad");
    }
  }
}

function checkConsent(
  consent: Consent | undefined,
  { consentRequired, consentMaxAgeMs }: AdLimits,
  now: number,
  fault: Report,
): void {
  if (!consent) {
    if (consentRequired) fault("/consent", "required", "an advertisement needs its consent");
    return;
  }
  if (consent.at > now) return fault("/consent/at", "in_future", "lies in the future");
  if (consentMaxAgeMs > 0 && now - consent.at > consentMaxAgeMs) {
    const days = Math.floor(consentMaxAgeMs / DAY_MS);
    fault("/consent/at", "consent_expired", `is more than ${days} days ago: confirm it again`);
  }
}

/** Returns the part that is stored. */
export function purposeOf({ purpose, consent }: Draft): Purposeful {
  return {
    ...(purpose !== undefined && { purpose }),
    ...(consent !== undefined && { consent }),
  };
}

/** Proof, in the first entry of the timeline: what the caller said of the message, and the consent that it named. */
export function purposeDetail({
  purpose,
  consent,
}: MessageRequest): Pick<TimelineEntry, "detail"> | undefined {
  if (purpose === undefined) return undefined;
  return {
    detail: {
      purpose,
      ...(consent && {
        consentAt: consent.at,
        consentSource: consent.source,
        consentNight: consent.night === true,
      }),
    },
  };
}
