/** Whether a field-crypto configuration protects what it says it does. Pure. */
import { FieldCryptoError } from "./error.ts";
import { FIELD_MODES, type FieldCryptoConfig, type FieldMode } from "./types.ts";

export interface FieldCryptoValidationIssue {
  message: string;
  /** A stable name of the rule. */
  rule: string;
  path?: string;
  hint?: string;
}

export interface FieldCryptoValidationResult {
  valid: boolean;
  issues: FieldCryptoValidationIssue[];
}

export interface FieldCryptoValidationOptions {
  /** The store keeps `to` and `from` encrypted. */
  secureMode?: boolean;
  /** The store keeps the plain columns as well. */
  compatPlainColumns?: boolean;
}

const FUNCTIONS = ["encrypt", "decrypt", "hash"] as const;

const providerIssues = (config: Partial<FieldCryptoConfig>): FieldCryptoValidationIssue[] => {
  const provider = config.provider as Partial<Record<string, unknown>> | null | undefined;
  const missing = FUNCTIONS.filter((name) => typeof provider?.[name] !== "function");
  if (missing.length === 0) return [];
  return [
    {
      rule: "provider",
      path: "provider",
      message: `the provider lacks ${missing.join(", ")}`,
      hint: "use createAesGcmFieldCryptoProvider",
    },
  ];
};

const fieldIssues = (fields: unknown): FieldCryptoValidationIssue[] => {
  const entries = Object.entries((fields ?? {}) as Record<string, unknown>);
  if (entries.length === 0) {
    return [{ rule: "fields", path: "fields", message: "fields must name at least one field" }];
  }
  return entries
    .filter(([, mode]) => !FIELD_MODES.includes(mode as FieldMode))
    .map(([path, mode]) => ({
      rule: "field_mode",
      path: `fields.${path}`,
      message: `unknown mode '${String(mode)}'`,
      hint: `one of ${FIELD_MODES.join(", ")}`,
    }));
};

export const validateFieldCryptoConfig = (
  config: FieldCryptoConfig,
  options: FieldCryptoValidationOptions = {},
): FieldCryptoValidationResult => {
  const issues = [...providerIssues(config), ...fieldIssues(config.fields)];
  const { failMode, openFallback, unsafeAllowPlaintextStorage, aadFields } = config;
  if (failMode === "open" && openFallback === "plaintext" && unsafeAllowPlaintextStorage !== true) {
    issues.push({
      rule: "open_fallback",
      path: "openFallback",
      message: "failing open with plaintext needs unsafeAllowPlaintextStorage: true",
      hint: "use openFallback 'masked' or failMode 'closed'",
    });
  }
  if (aadFields?.length === 0) {
    issues.push({ rule: "aad_fields", path: "aadFields", message: "aadFields must not be empty" });
  }
  if (options.secureMode === true && options.compatPlainColumns !== true) {
    for (const path of ["to", "from"] as const) {
      if (config.fields?.[path] !== "plain") continue;
      issues.push({
        rule: "secure_mode",
        path: `fields.${path}`,
        message: `'${path}' may not be plain in secure mode`,
        hint: "use encrypt+hash",
      });
    }
  }
  return { valid: issues.length === 0, issues };
};

/** Throws `FieldCryptoError` of kind `config` with the first issue. */
export const assertFieldCryptoConfig = (
  config: FieldCryptoConfig,
  options: FieldCryptoValidationOptions = {},
): void => {
  const [issue] = validateFieldCryptoConfig(config, options).issues;
  if (issue === undefined) return;
  const { message, rule, path } = issue;
  throw new FieldCryptoError("config", message, { rule, ...(path !== undefined && { path }) });
};

/** The mode of a field: its own, that of `metadata.*` for what is below `metadata`, else the fallback. */
export const resolveFieldMode = (
  config: Pick<FieldCryptoConfig, "fields">,
  path: string,
  fallback: FieldMode,
): FieldMode => {
  if (Object.hasOwn(config.fields, path)) return config.fields[path] ?? fallback;
  if (path.startsWith("metadata.")) return config.fields["metadata.*"] ?? fallback;
  return fallback;
};
