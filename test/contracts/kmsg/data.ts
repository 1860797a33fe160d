/** The recorded behaviour of k-msg 0.30 as it lies in test/fixtures/kmsg; README.md there says what each word means. */
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";

import { ROOT } from "../../../scripts/settings.ts";

export type Json = null | boolean | number | string | readonly Json[] | JsonObject;
export interface JsonObject {
  readonly [key: string]: Json;
}

/** How much more than what is expected an answer may hold: nothing, or further keys. */
export type Compare = "exact" | "subset";

/** What of an answer is looked at, and in which form. */
export interface View {
  readonly pick?: readonly string[];
  /** `true`: free wording counts. `ddl`, `drizzle`, `join`: forms that do not depend on a text's layout. */
  readonly text?: true | "ddl" | "drizzle" | "join";
  readonly keys?: boolean;
  readonly typeof?: boolean;
  readonly json?: boolean;
}

export interface Step extends View {
  readonly let?: string;
  readonly new?: string;
  readonly call?: string;
  readonly get?: string;
  readonly value?: Json;
  readonly args?: readonly Json[];
  readonly show?: boolean;
  readonly mute?: boolean;
  readonly start?: string;
  readonly await?: string;
  /** Milliseconds of the false clock. */
  readonly tick?: number;
  readonly on?: string;
  readonly events?: readonly string[];
  readonly see?: Readonly<Record<string, readonly string[]>>;
  readonly log?: true | string;
  readonly names?: string;
}

export interface Thrown {
  readonly name?: string;
  readonly code?: string;
  readonly message?: string;
  readonly details?: Json;
}

export interface Case extends View {
  readonly id: string;
  /** The number in packages/DIFFERENCES.md under which 0.30's own answer is wrong. */
  readonly deliberate?: string;
  readonly compare?: Compare;
  readonly now?: string;
  readonly random?: number;
  readonly call?: string;
  readonly args?: readonly Json[];
  readonly steps?: readonly Step[];
  readonly result?: Json;
  readonly throws?: Thrown;
}

export interface CaseFile {
  readonly kind: string;
  /** The module that a bare name comes from. */
  readonly entry: string;
  readonly compare?: Compare;
  readonly cases: readonly Case[];
}

const FOLDER = join(ROOT, "test/fixtures/kmsg");

/** Names of the files with cases, without `.json`. */
export const CASE_FILES = readdirSync(FOLDER)
  .filter((name) => name.endsWith(".json"))
  .map((name) => name.slice(0, -".json".length))
  .sort();

export const readCases = (name: string): CaseFile =>
  JSON.parse(readFileSync(join(FOLDER, `${name}.json`), "utf8")) as CaseFile;
