/** Validates that a field-crypto configuration protects what it says it does. Pure. */
import { type OptionNames, unknownOptions } from "../known-options.ts";
import { FieldCryptoError } from "./error.ts";
import {
  FIELD_MODES,
  type FieldCryptoConfig,
  type FieldCryptoFailMode,
  type FieldCryptoOpenFallback,
  type FieldMode,
} from "./types.ts";

export interface FieldCryptoPolicyValidationIssue {
  message: string;
  /** A stable name of the rule, such as `fieldCrypto.fields.non_empty`. */
  rule: string;
  path?: string;
  hint?: string;
}

export interface FieldCryptoPolicyValidationResult {
  valid: boolean;
  issues: FieldCryptoPolicyValidationIssue[];
}

export interface FieldCryptoPolicyOptions {
  /** The store keeps `to` and `from` encrypted. */
  secureMode?: boolean;
  /** The store keeps the plain columns as well. */
  compatPlainColumns?: boolean;
}

type Issue = FieldCryptoPolicyValidationIssue;
type Fields = Readonly<Record<string, unknown>>;

const FUNCTIONS = ["encrypt", "decrypt", "hash"] as const;
const FAIL_MODES: readonly unknown[] = ["closed", "open"] satisfies FieldCryptoFailMode[];
const OPEN_FALLBACKS: readonly unknown[] = [
  "masked",
  "plaintext",
  "null",
] satisfies FieldCryptoOpenFallback[];
const OPTIONS: OptionNames<FieldCryptoConfig> = {
  enabled: true,
  fields: true,
  failMode: true,
  openFallback: true,
  unsafeAllowPlaintextStorage: true,
  aadFields: true,
  keyResolver: true,
  provider: true,
};

const issue = (rule: string, path: string, message: string, hint?: string): Issue => ({
  message,
  rule: `fieldCrypto.${rule}`,
  path,
  ...(hint !== undefined && { hint }),
});

const isObject = (value: unknown): value is Fields =>
  typeof value === "object" && value !== null && !Array.isArray(value);

const shown = (value: unknown): string =>
  typeof value === "string" ? `'${value}'` : `of type ${typeof value}`;

const providerIssues = (provider: unknown): Issue[] => {
  const hint = "use createAesGcmFieldCryptoProvider";
  if (!isObject(provider)) {
    return [issue("provider.required", "provider", "a provider is required", hint)];
  }
  return FUNCTIONS.filter((name) => typeof provider[name] !== "function").map((name) =>
    issue(`provider.${name}.required`, `provider.${name}`, `the provider lacks ${name}()`, hint),
  );
};

const fieldIssues = (fields: unknown): Issue[] => {
  if (!isObject(fields)) return [issue("fields.object", "fields", "fields must be an object")];
  const entries = Object.entries(fields);
  if (entries.length === 0) {
    return [issue("fields.non_empty", "fields", "fields must name at least one field")];
  }
  return entries.flatMap(([path, mode]) => {
    const issues: Issue[] = [];
    if (path.trim() === "") {
      issues.push(issue("fields.path.non_empty", "fields", "the name of a field is blank"));
    }
    if (!FIELD_MODES.includes(mode as FieldMode)) {
      const message = `unknown mode ${shown(mode)}`;
      const hint = `one of ${FIELD_MODES.join(", ")}`;
      issues.push(issue("fields.mode.supported", `fields.${path}`, message, hint));
    }
    return issues;
  });
};

const failureIssues = ({ failMode, openFallback, ...config }: Fields): Issue[] => {
  const issues: Issue[] = [];
  if (failMode !== undefined && !FAIL_MODES.includes(failMode)) {
    const message = `unknown failMode ${shown(failMode)}`;
    issues.push(issue("fail_mode.supported", "failMode", message, "closed or open"));
  }
  if (openFallback !== undefined && !OPEN_FALLBACKS.includes(openFallback)) {
    const message = `unknown openFallback ${shown(openFallback)}`;
    const hint = "masked, plaintext or null";
    issues.push(issue("open_fallback.supported", "openFallback", message, hint));
  }
  const stores = failMode === "open" && openFallback === "plaintext";
  if (stores && config["unsafeAllowPlaintextStorage"] !== true) {
    issues.push(
      issue(
        "fail_open.plaintext_guard",
        "openFallback",
        "failing open with plaintext needs unsafeAllowPlaintextStorage: true",
        "use openFallback 'masked' or failMode 'closed'",
      ),
    );
  }
  return issues;
};

const aadIssues = (aadFields: unknown): Issue[] => {
  if (aadFields === undefined) return [];
  if (!Array.isArray(aadFields) || aadFields.length === 0) {
    const message = "aadFields must be a list of at least one name";
    return [issue("aad_fields.non_empty", "aadFields", message)];
  }
  return aadFields.flatMap((name: unknown, index) =>
    typeof name === "string" && name.trim() !== ""
      ? []
      : [issue("aad_fields.no_empty_key", `aadFields[${index}]`, "a name is blank")],
  );
};

const secureIssues = (fields: unknown): Issue[] =>
  ["to", "from"]
    .filter((path) => isObject(fields) && fields[path] === "plain")
    .map((path) =>
      issue(
        `secure_mode.${path}_non_plain`,
        `fields.${path}`,
        `'${path}' may not be plain in secure mode`,
        "use encrypt+hash",
      ),
    );

/** Never throws, whatever it is given. */
export const validateFieldCryptoConfig = (
  config: FieldCryptoConfig,
  options: FieldCryptoPolicyOptions = {},
): FieldCryptoPolicyValidationResult => {
  const given: unknown = config;
  if (!isObject(given)) {
    const only = {
      message: "the configuration must be an object",
      rule: "fieldCrypto.config.object",
    };
    return { valid: false, issues: [only] };
  }
  const secure = options.secureMode === true && options.compatPlainColumns !== true;
  const issues = [
    ...providerIssues(given["provider"]),
    ...fieldIssues(given["fields"]),
    ...failureIssues(given),
    ...aadIssues(given["aadFields"]),
    ...(secure ? secureIssues(given["fields"]) : []),
    ...unknownOptions(given, OPTIONS).map((name) =>
      issue("config.unknown_option", name, `unknown option '${name}'`),
    ),
  ];
  return { valid: issues.length === 0, issues };
};

/** Throws `FieldCryptoError` of kind `config` with the first issue; `details.issues` has them all. */
export const assertFieldCryptoConfig = (
  config: FieldCryptoConfig,
  options: FieldCryptoPolicyOptions = {},
): void => {
  const { issues } = validateFieldCryptoConfig(config, options);
  const [first] = issues;
  if (first === undefined) return;
  const { message, rule, path, hint } = first;
  const metadata = path === undefined ? {} : { fieldPath: path };
  throw new FieldCryptoError("config", message, { rule, path, hint, issues }, metadata);
};

/** Open only where exactly that is asked for. */
export const resolveFieldCryptoFailMode = (
  config: Pick<FieldCryptoConfig, "failMode">,
): FieldCryptoFailMode => (config.failMode === "open" ? "open" : "closed");

/** `masked` unless another that is known is asked for. */
export const resolveFieldCryptoOpenFallback = (
  config: Pick<FieldCryptoConfig, "openFallback">,
): FieldCryptoOpenFallback => {
  const { openFallback } = config;
  return openFallback === "plaintext" || openFallback === "null" ? openFallback : "masked";
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
