/** Writes a problem in the language of its reader. */
import type { Context } from "hono";

import type { Fault } from "../../domain/message/intake-checks.ts";
import type { AppEnv } from "../app-env.ts";
import { koreanDetail } from "./korean-faults.ts";
import { koreanWords } from "./korean-reasons.ts";
import { languageOf, type Language } from "./language.ts";
import { wireOf, type Reason, type Wire } from "./reasons.ts";

export type Words = Pick<Wire, "title" | "detail">;

export function wordsOf(reason: Reason, language: Language): Words {
  return language === "ko" ? koreanWords(reason) : wireOf(reason);
}

/** For an answer that is no problem and holds faults: its headers name the language too. */
export function readersLanguage(c: Context<AppEnv>): Language {
  const language = languageOf(c.req.header("accept-language"));
  c.header("content-language", language);
  c.header("vary", "accept-language");
  return language;
}

/** A fault as answers have it: its values have become its sentence. */
export function toldFault<F extends Fault>(fault: F, language: Language): Omit<F, "values"> {
  const { values: _values, ...told } = fault;
  return language === "ko" ? { ...told, detail: koreanDetail(fault) } : told;
}
